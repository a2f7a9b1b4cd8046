import assert from "node:assert/strict";
import { test } from "node:test";
import { type JoinRule, joinGroups } from "../../lib/runs/join.ts";

const rule: JoinRule = {
  reachOf: () => 0.6,
  closeWithin: () => 0.3,
  samePerson: () => false,
  marginAt: () => 0.1,
  mayJoin: () => true,
};
const near = (...distances: [group: number, distance: number][]) =>
  distances.map(([group, distance]) => ({ group, distance }));

test("joinGroups: two faces of one photo join two different groups if possible", () => {
  // Prepare
  const joiners = [
    { faceId: "photo-1", candidates: near([0, 0.4], [1, 0.55]) },
    { faceId: "photo-2", candidates: near([0, 0.35]) },
    { faceId: "other-1", candidates: near([0, 0.5]) },
  ];
  // Act
  const joined = joinGroups(joiners, [["x-1"], ["y-1"]], rule);
  // Assess
  assert.deepEqual(
    joined.map(({ faceId, group }) => [faceId, group]),
    [
      ["photo-2", 0],
      ["photo-1", 1],
      ["other-1", 0],
    ],
  );
});

test("joinGroups: a second face of a photo joins only within the group's radius", () => {
  // Prepare
  const founders = [["photo-0"]];
  const far = [{ faceId: "photo-1", candidates: near([0, 0.4]) }];
  const mirrored = [{ faceId: "photo-1", candidates: near([0, 0.3]) }];
  // Act and assess
  assert.deepEqual(joinGroups(far, founders, rule), []);
  assert.equal(joinGroups(mirrored, founders, rule).length, 1);
});

test("joinGroups: a face that may not join the nearest group joins the next", () => {
  // Prepare
  const refused = { ...rule, mayJoin: (_: string, group: number) => group !== 0 };
  // Act
  const joined = joinGroups([{ faceId: "a-1", candidates: near([0, 0.1], [1, 0.2]) }], [["x-1"], ["y-1"]], refused);
  // Assess
  assert.deepEqual(joined, [{ faceId: "a-1", group: 1, distance: 0.2 }]);
});
