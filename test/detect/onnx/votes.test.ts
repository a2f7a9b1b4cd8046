import assert from "node:assert/strict";
import { test } from "node:test";
import { bestPerFace, countVotes } from "../../../lib/detect/onnx/votes.ts";

test("countVotes merges agreeing regions into the likeliest one, with their number", () => {
  // Prepare
  const regions = [
    { square: { x: 100, y: 100, side: 50 }, logOdds: 1 },
    { square: { x: 102, y: 99, side: 54 }, logOdds: 3 },
    { square: { x: 300, y: 100, side: 50 }, logOdds: 2 },
  ];
  // Act
  const candidates = countVotes(regions);
  // Assess
  assert.deepEqual(
    candidates.map(({ square, votes }) => [square.x, votes]),
    [
      [102, 2],
      [300, 1],
    ],
  );
});

test("bestPerFace keeps the square with the highest score per face, also among nested ones", () => {
  const square = (x: number, side: number, score: number) => ({ square: { x, y: 100, side }, score });
  const kept = bestPerFace([square(100, 30, 5), square(102, 100, 9), square(190, 100, 7), square(130, 100, 8)]);
  assert.deepEqual(
    kept.map(({ score }) => score),
    [9, 7],
  );
});
