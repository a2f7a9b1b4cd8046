import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { createDetector } from "../../lib/detect/detector.ts";
import { cutCrop } from "../../lib/embed/align.ts";
import { openPhoto } from "../../lib/media/open.ts";
import type { OpenPhoto } from "../../lib/media/types.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { readParameters } from "../../lib/parameters.ts";

/** Wraps a photo to record each requested size. */
function counting(photo: OpenPhoto): OpenPhoto & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    width: photo.width,
    height: photo.height,
    takenAt: photo.takenAt,
    oriented: photo.oriented,
    orientation: photo.orientation,
    xmp: photo.xmp,
    note: photo.note,
    asked,
    pixels(longerSidePx) {
      asked.push(longerSidePx);
      return photo.pixels(longerSidePx);
    },
  };
}

test("detector and cutCrop never decode a 12-megapixel photo with one large face in full", async () => {
  // Prepare: a face of a sample photo, filling most of a photo of 4000 x 3000
  const detector = await createDetector({ engine: "onnx", models: await installModels() });
  const parameters = readParameters({});
  const sample = await readFile(join(await installSamples(), "sample1.jpg"));
  const { faces } = await detector.detect(await openPhoto("sample1.jpg", sample), parameters);
  const { box } = faces.toSorted((a, b) => b.sizePx - a.sizePx)[0]!;
  const { width, height } = await sharp(sample).metadata();
  const [w, h] = [Math.round(1.6 * box.width * width), Math.round(1.2 * box.height * height)];
  const left = Math.max(0, Math.round((box.x + box.width / 2) * width - w / 2));
  const top = Math.max(0, Math.round((box.y + box.height / 2) * height - h / 2));
  const large = await sharp(sample)
    .extract({ left, top, width: Math.min(w, width - left), height: Math.min(h, height - top) })
    .resize(4000, 3000, { fit: "fill" })
    .jpeg()
    .toBuffer();
  const photo = counting(await openPhoto("large.jpg", large));
  // Act
  const found = await detector.detect(photo, parameters);
  const [face] = found.faces;
  assert.ok(face, "no face found");
  const detecting = photo.asked.splice(0);
  const { realPixels } = await cutCrop(photo, face);
  await detector.release();
  // Assess
  assert.ok(face.sizePx > 1000, `${face.sizePx}`);
  assert.equal(realPixels, 1);
  assert.ok(Math.max(...detecting) <= 2000, `detected at ${detecting}`);
  assert.ok(Math.max(...photo.asked) <= 1000, `cut at ${photo.asked}`);
});
