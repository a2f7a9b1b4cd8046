import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { withRetries } from "../../lib/detect/retry.ts";
import { surchargeOf } from "../../lib/detect/select.ts";
import type { DetectedFace, Detector } from "../../lib/detect/types.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { readParameters } from "../../lib/parameters.ts";

const FACE: DetectedFace = {
  box: { x: 0.25, y: 0.25, width: 0.5, height: 0.5 },
  sizePx: 0,
  score: 0,
  landmarks: [
    [0.4, 0.4],
    [0.6, 0.4],
    [0.5, 0.5],
    [0.42, 0.6],
    [0.58, 0.6],
  ],
  quality: { sharpness: 0.3, yaw: 0, roll: 0 },
};

/**
 * An engine that finds a face of half the picture's width.
 * @param scoreIn returns the face's score in a picture of this width, without the surcharge for its size
 */
function engineOf(scoreIn: (width: number) => number) {
  const widths: number[] = [];
  const engine: Detector = {
    id: "test",
    release: async () => {},
    detect: async (photo, { FACE_SCORE, FACE_SIZE }) => {
      const { width, height } = await photo.pixels(photo.width);
      assert.deepEqual([width, height], [photo.width, photo.height]);
      widths.push(width);
      const [score, sizePx] = [scoreIn(width), width / 2];
      const found = score >= FACE_SCORE && sizePx >= FACE_SIZE;
      const faces = found ? [{ ...FACE, sizePx, score: score + surchargeOf(sizePx) }] : [];
      return { faces, detector: "test", dropped: { tooSmall: 0, lowScore: 0, overlap: 0 } };
    },
  };
  return { widths, detector: withRetries(engine) };
}

const photoOf = async (width: number) => {
  const picture = sharp({ create: { width, height: width, channels: 3, background: "#888" } });
  return openPhoto("a.jpg", await picture.withMetadata({ orientation: 1 }).jpeg().toBuffer());
};

test("withRetries enlarges a small picture in which no face is sure, and gives the face its own size", async () => {
  // Prepare
  const { detector } = engineOf((width) => (width >= 300 ? 40 : 0));
  // Act
  const { faces } = await detector.detect(await photoOf(180), readParameters({}));
  // Assess: a face of 90 px, with the surcharge for that size
  assert.deepEqual(faces, [{ ...FACE, sizePx: 90, score: 40 + surchargeOf(90) }]);
});

test("withRetries prefers the enlarged picture only if it scores more", async () => {
  // Prepare
  const { detector } = engineOf((width) => (width >= 300 ? 9 : 10));
  // Act
  const { faces } = await detector.detect(await photoOf(180), readParameters({}));
  // Assess
  assert.equal(faces[0]?.score, 10 + surchargeOf(90));
});

test("withRetries keeps FACE_SIZE for the picture as it is", async () => {
  // Prepare: a face of 45 px, which is 90 px large in the enlarged picture
  const { detector } = engineOf((width) => (width >= 180 ? 40 : 0));
  // Act
  const { faces } = await detector.detect(await photoOf(90), readParameters({ FACE_SIZE: 50, RETRY_SIZE: 100 }));
  // Assess
  assert.deepEqual(faces, []);
});

test("withRetries enlarges neither large pictures nor those with a sure face", async () => {
  // Prepare
  const [large, sure] = [engineOf(() => 0), engineOf(() => 40)];
  // Act
  await large.detector.detect(await photoOf(700), readParameters({}));
  await sure.detector.detect(await photoOf(180), readParameters({}));
  // Assess
  assert.ok(
    large.widths.every((width) => width <= 700),
    String(large.widths),
  );
  assert.deepEqual(sure.widths, [180]);
});
