import assert from "node:assert/strict";
import { test } from "node:test";
import { levelsFor, tilesOf } from "../../../lib/detect/onnx/levels.ts";

test("levelsFor starts at the picture's size or that of the smallest face, and ends at the training size", () => {
  assert.deepEqual(levelsFor(640, 480, 20).longerSidesPx, [640, 453, 320]);
  assert.deepEqual(levelsFor(640, 480, 50).longerSidesPx, [320]);
  assert.deepEqual(levelsFor(100, 80, 20).longerSidesPx, [100]);
  assert.deepEqual(levelsFor(4000, 3000, 50), { longerSidesPx: [1280, 640, 320], mirrored: false });
  assert.equal(levelsFor(640, 480, 20).mirrored, true);
});

for (const [width, height] of [
  [320, 240],
  [960, 960],
  [961, 10],
  [4000, 3000],
  [12000, 700],
] as const) {
  test(`tilesOf covers ${width} x ${height} px with overlapping tiles of one size`, () => {
    const tiles = tilesOf(width, height);
    const [{ width: across, height: down }] = tiles as [(typeof tiles)[number]];
    assert.ok(across <= 960 && down <= 960);
    const lefts = [...new Set(tiles.map(({ left }) => left))];
    const tops = [...new Set(tiles.map(({ top }) => top))];
    assert.equal(tiles.length, lefts.length * tops.length);
    for (const [starts, size, side] of [
      [lefts, across, width],
      [tops, down, height],
    ] as const) {
      assert.equal(starts[0], 0);
      assert.equal(starts.at(-1)! + size, side);
      for (const [at, start] of starts.entries()) {
        if (at > 0) assert.ok(starts[at - 1]! + size - start >= 63, `${starts} of ${size}`);
      }
    }
  });
}
