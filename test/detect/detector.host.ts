import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import sharp, { type Sharp } from "sharp";
import { createDetector, ModelsMissing } from "../../lib/detect/detector.ts";
import { readEngine, UnknownEngine } from "../../lib/detect/engine.ts";
import type { Detector } from "../../lib/detect/types.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { readParameters } from "../../lib/parameters.ts";

/** Faces that a person counts in the six sample photos. */
const FACES = [3, 3, 3, 4, 5, 4];

let onnx: Detector;

before(async () => {
  onnx = await createDetector({ engine: "onnx", models: await installModels() });
});

after(() => onnx.release());

const sample = async (n: number) => readFile(join(await installSamples(), `sample${n}.jpg`));
const detect = async (detector: Detector, bytes: Uint8Array, parameters = {}) =>
  detector.detect(await openPhoto("a.jpg", bytes), readParameters(parameters));

for (const [index, count] of FACES.entries()) {
  test(`onnx detector finds ${count} faces in sample photo ${index + 1}`, async () => {
    const { faces, detector } = await detect(onnx, await sample(index + 1));
    assert.equal(faces.length, count);
    assert.match(detector, /^onnx:/);
    const sizes = faces.map(({ sizePx }) => sizePx);
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => b - a),
    );
  });
}

test("onnx detector returns landmarks in their anatomical order, inside the box", async () => {
  const { faces } = await detect(onnx, await sample(6));
  for (const { box, landmarks } of faces) {
    const [leftEye, rightEye, nose, leftMouth, rightMouth] = landmarks;
    assert.ok(leftEye[0] < rightEye[0] && leftMouth[0] < rightMouth[0]);
    assert.ok(leftEye[1] < nose[1] && nose[1] < leftMouth[1]);
    for (const [x, y] of landmarks) {
      assert.ok(x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height);
    }
  }
});

test("onnx detector finds the same faces in all eight EXIF orientations of a photo", async () => {
  // Prepare: turn the pixels so that the orientation turns them back
  const upright = await sharp(await sample(3))
    .resize(960)
    .jpeg({ quality: 95 })
    .toBuffer();
  const stored: Record<number, (picture: Sharp) => Sharp> = {
    1: (picture) => picture,
    2: (picture) => picture.flop(),
    3: (picture) => picture.rotate(180),
    4: (picture) => picture.flip(),
    5: (picture) => picture.rotate(270).flop(),
    6: (picture) => picture.rotate(270),
    7: (picture) => picture.rotate(90).flop(),
    8: (picture) => picture.rotate(90),
  };
  const expected = (await detect(onnx, upright)).faces;
  for (const [orientation, turn] of Object.entries(stored)) {
    const pixels = await turn(sharp(upright)).png().toBuffer();
    const bytes = await sharp(pixels)
      .withMetadata({ orientation: Number(orientation) })
      .jpeg({ quality: 95 })
      .toBuffer();
    // Act
    const { faces } = await detect(onnx, bytes);
    // Assess
    assert.equal(faces.length, expected.length, `orientation ${orientation}`);
    for (const [index, { box }] of faces.entries()) {
      assert.ok(Math.abs(box.x - expected[index]!.box.x) < 0.02, `orientation ${orientation}`);
      assert.ok(Math.abs(box.y - expected[index]!.box.y) < 0.02, `orientation ${orientation}`);
    }
  }
});

test("onnx detector counts the faces that it drops, by reason", async () => {
  const bytes = await sample(1);
  const large = await detect(onnx, bytes, { FACE_SIZE: 300, RETRY_SIZE: 100 });
  assert.equal(large.faces.length, 0);
  assert.ok(large.dropped.tooSmall >= 3);
  const sure = await detect(onnx, await sample(2), { FACE_SCORE: 100 });
  assert.ok(sure.faces.length < 3 && sure.faces.every(({ score }) => score >= 100));
  assert.ok(sure.dropped.lowScore >= 1);
});

test("pigo detector finds faces with Facet's own cascade and without models", async () => {
  const pigo = await createDetector({ engine: "pigo" });
  const { faces, detector } = await detect(pigo, await sample(6));
  assert.equal(detector.startsWith("pigo:"), true);
  assert.ok(faces.length >= 3, `${faces.length} faces`);
});

test("readEngine and createDetector report an unknown engine and missing models with advice", async () => {
  assert.throws(() => readEngine("magic"), UnknownEngine);
  assert.equal(readEngine(""), "auto");
  await assert.rejects(createDetector({ engine: "onnx" }), ModelsMissing);
});
