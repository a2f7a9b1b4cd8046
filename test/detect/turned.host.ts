import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import sharp from "sharp";
import { createDetector } from "../../lib/detect/detector.ts";
import type { Detection, Detector } from "../../lib/detect/types.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { readParameters } from "../../lib/parameters.ts";

let detector: Detector;
let upright: Buffer;
let expected: Detection;

const detect = async (bytes: Uint8Array, parameters = {}) =>
  detector.detect(await openPhoto("a.png", bytes), readParameters(parameters));

before(async () => {
  detector = await createDetector({ engine: "onnx", models: await installModels() });
  const photo = await readFile(join(await installSamples(), "sample6.jpg"));
  upright = await sharp(photo).resize(800).png().toBuffer();
  expected = await detect(upright);
});

after(() => detector.release());

for (const [angle, turned] of [
  [90, ([x, y]: readonly [number, number]) => [1 - y, x]],
  [180, ([x, y]: readonly [number, number]) => [1 - x, 1 - y]],
  [270, ([x, y]: readonly [number, number]) => [y, 1 - x]],
] as const) {
  test(`withRetries finds the same faces, with their roll, in a photo turned by ${angle} degrees`, async () => {
    // Prepare
    const bytes = await sharp(upright).rotate(angle).png().toBuffer();
    // Act
    const { faces } = await detect(bytes);
    // Assess
    assert.equal(faces.length, expected.faces.length);
    for (const face of expected.faces) {
      const at = face.landmarks.map(turned);
      const same = faces.find(({ landmarks }) =>
        landmarks.every(([x, y], point) => Math.hypot(x - at[point]![0]!, y - at[point]![1]!) < 0.02),
      );
      assert.ok(same, `no face with the points ${at}`);
      const tilt = (same.quality.roll - face.quality.roll - angle + 720) % 360;
      assert.ok(Math.min(tilt, 360 - tilt) < 10, `roll ${same.quality.roll} and ${face.quality.roll}`);
    }
  });
}

test("withRetries does not turn a photo if RETRY_TURNED is 0 or its file has an orientation", async () => {
  const lying = sharp(upright).rotate(90);
  const told = await lying.clone().withMetadata({ orientation: 1 }).jpeg().toBuffer();
  for (const [bytes, parameters] of [
    [await lying.png().toBuffer(), { RETRY_TURNED: 0 }],
    [told, {}],
  ] as const) {
    assert.ok((await detect(bytes, parameters)).faces.length < expected.faces.length);
  }
});

test("withRetries finds smaller faces if no face is large enough, unless that is turned off", async () => {
  const small = await sharp(upright).resize(220).png().toBuffer();
  assert.ok((await detect(small)).faces.length > 0);
  assert.ok((await detect(small)).faces.every(({ sizePx }) => sizePx < 50));
  assert.equal((await detect(small, { RETRY_SIZE: 100 })).faces.length, 0);
});
