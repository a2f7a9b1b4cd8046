import assert from "node:assert/strict";
import { test } from "node:test";
import { type OpenFace, withoutTwins } from "../../lib/runs/open-faces.ts";

const face = (faceId: string, vector: number[], groups: number[], clear = false): OpenFace => ({
  ...{ faceId, clear, vector: Float32Array.from(vector), term: 0 },
  near: groups.map((group) => ({ group, distance: 0.7 + group / 100 })),
});

test("withoutTwins: keeps one of several byte-equal faces, without groups rejected for another", () => {
  // Prepare
  const faces = [
    face("b", [1, 0], [0, 1]),
    face("a", [1, 0], [1, 2]),
    face("d", [0, 1], [3]),
    face("c", [0, 1], [3], true),
  ];
  // Act
  const kept = withoutTwins(faces);
  // Assess
  assert.deepEqual(
    kept.map(({ faceId, near }) => [faceId, near.map(({ group }) => group)]),
    [
      ["a", [1]],
      ["c", [3]],
    ],
  );
});
