import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { type Cascade, InvalidCascade, readCascade } from "../../../lib/detect/pigo/cascade.ts";
import { findWindows, PIGO_SCAN } from "../../../lib/detect/pigo/windows.ts";
import { PigoEngine } from "../../../lib/detect/pigo-engine.ts";
import { openPhoto } from "../../../lib/media/open.ts";
import { readParameters } from "../../../lib/parameters.ts";
import { portedWindows } from "../../bench/pigo-port.ts";

const own = readFileSync(join(import.meta.dirname, "../../../layers/vision/facet.cascade"));

/** Returns a fixed sequence of numbers in [0, 1) (a linear congruence, from Numerical Recipes). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function noise(width: number, height: number) {
  const random = randomNumbers(width * height);
  return { width, height, data: Uint8Array.from({ length: width * height }, () => 256 * random()) };
}

/** Creates trees of any depth whose thresholds accept some windows. */
function randomCascade(depth: number, trees: number): Cascade {
  const random = randomNumbers(depth);
  const nodes = 2 ** depth;
  return {
    depth,
    trees,
    codes: Int8Array.from({ length: trees * nodes * 4 }, () => 256 * random() - 128),
    leaves: Float32Array.from({ length: trees * nodes }, () => random() - 0.4),
    thresholds: Float32Array.from({ length: trees }, (_, tree) => 0.1 * tree - 0.5),
  };
}

test("findWindows equals the straightforward port for every depth and angle", () => {
  const scan = { ...PIGO_SCAN, minSize: 7, maxSize: 200 };
  for (const [width, height] of [
    [61, 40],
    [40, 61],
  ] as const) {
    for (const depth of [1, 2, 3, 5, 6, 8]) {
      for (const angle of [0, 0.05, 0.125, 0.25, 0.4, 0.5, 0.8, 1]) {
        const [cascade, picture] = [randomCascade(depth, 12), noise(width, height)];
        const windows = findWindows(cascade, picture, { ...scan, angle });
        const ported = portedWindows(cascade, picture, { ...scan, maxSize: 40, angle });
        assert.deepEqual(windows, ported, `depth ${depth}, angle ${angle}`);
        assert.ok(windows.length > 0);
      }
    }
  }
});

test("findWindows covers the same windows as the port for any step and scale factor", () => {
  const [cascade, picture] = [randomCascade(6, 5), noise(64, 48)];
  for (const shiftFactor of [0.01, 0.1, 0.33, 1]) {
    for (const scaleFactor of [1, 1.05, 1.1, 1.25, 2]) {
      const scan = { minSize: 1, maxSize: 48, shiftFactor, scaleFactor, angle: 0 };
      assert.deepEqual(findWindows(cascade, picture, scan), portedWindows(cascade, picture, scan));
    }
  }
});

test("findWindows finds nothing in a picture smaller than the smallest window", () => {
  const cascade = readCascade(own);
  for (const [width, height] of [
    [1, 1],
    [1, 500],
    [500, 1],
    [19, 19],
  ] as const) {
    for (const angle of [0, 0.05]) {
      const scan = { ...PIGO_SCAN, minSize: 20, maxSize: 1000, angle };
      assert.deepEqual(findWindows(cascade, noise(width, height), scan), []);
    }
  }
});

test("PigoEngine accepts photos of one pixel, narrow ones, and a FACE_SIZE larger than the photo", async () => {
  const engine = await PigoEngine.load({}, 1);
  for (const [width, height, FACE_SIZE] of [
    [1, 1, 20],
    [3, 2000, 20],
    [2000, 3, 50],
    [300, 200, 10_000],
  ] as const) {
    const bytes = await sharp({ create: { width, height, channels: 3, background: "#876" } })
      .png()
      .toBuffer();
    const parameters = readParameters({ FACE_SIZE: String(FACE_SIZE) });
    const { faces, dropped } = await engine.detect(await openPhoto("a.png", bytes), parameters);
    assert.deepEqual([faces, dropped], [[], { tooSmall: 0, lowScore: 0, overlap: 0 }]);
  }
});

test("readCascade rejects truncated files and other files", () => {
  assert.throws(() => readCascade(own.subarray(0, own.length - 1)), /ends before the last of its 231 trees/);
  assert.throws(() => readCascade(new Uint8Array(0)), InvalidCascade);
  assert.throws(() => readCascade(new Uint8Array(1000)), InvalidCascade);
  assert.throws(() => readCascade(readFileSync(import.meta.filename)), InvalidCascade);
});
