import assert from "node:assert/strict";
import { test } from "node:test";
import { matchNames } from "../../lib/indexing/match-names.ts";
import { toStored } from "../../lib/media/orientation.ts";
import { readingsOf } from "../../lib/media/xmp/frame.ts";

const box = (x: number, y: number, width = 0.1, height = width) => ({ x, y, width, height });
const FACES = [
  { faceId: "left", box: box(0.1, 0.1) },
  { faceId: "middle", box: box(0.3, 0.2) },
  { faceId: "right", box: box(0.7, 0.1) },
];
const of = (...named: { name: string; box: ReturnType<typeof box> }[]) => ({ likely: named, certain: true });
const pairs = (matched: readonly { faceId: string; name: string }[]) =>
  Object.fromEntries(matched.map(({ faceId, name }) => [faceId, name]));

test("matchNames assigns each name to the face that its region fits best, and no face two names", () => {
  // Prepare
  const readings = of(
    { name: "Ada", box: box(0.11, 0.1) },
    { name: "Ada's twin", box: box(0.13, 0.1) },
    { name: "Ben, head and shoulders", box: box(0.25, 0.15, 0.22) },
    { name: "Cleo, a point", box: box(0.74, 0.16, 0) },
    { name: "Dan, elsewhere", box: box(0.5, 0.8) },
    { name: "everybody", box: box(0, 0, 1) },
  );
  // Act
  const { matched, missing } = matchNames(readings, FACES);
  // Assess
  assert.deepEqual(pairs(matched), { left: "Ada", middle: "Ben, head and shoulders", right: "Cleo, a point" });
  assert.deepEqual(
    missing.map(({ name }) => name),
    ["Ada's twin", "Dan, elsewhere", "everybody"],
  );
});

test("matchNames understands regions of a turned photo in both interpretations", () => {
  // Prepare
  const names = ["left", "middle", "right"];
  const upright = FACES.map((face) => ({ name: face.faceId, box: face.box }));
  for (const orientation of [2, 3, 4, 5, 6, 7, 8]) {
    const frame = { width: 300, height: 400, orientation };
    const sideways = orientation >= 5;
    const size = { width: 400, height: 300 };
    const storedSize = sideways ? size : frame;
    const stored = upright.map((region) => ({ ...region, box: toStored(region.box, orientation) }));
    const cases = [
      { drawn: "on the stored picture", regions: { named: stored, appliedTo: storedSize } },
      { drawn: "on the stored picture, of no size", regions: { named: stored, appliedTo: undefined } },
      { drawn: "upright", regions: { named: upright, appliedTo: { width: 300, height: 400 } } },
      { drawn: "upright, of no size", regions: { named: upright, appliedTo: undefined } },
      { drawn: "upright, of the wrong size", regions: { named: upright, appliedTo: storedSize } },
    ];
    for (const { drawn, regions } of cases) {
      // Act
      const { matched } = matchNames(readingsOf(regions, frame), FACES);
      // Assess
      assert.deepEqual(Object.keys(pairs(matched)).sort(), names, `${orientation} ${drawn}`);
      for (const { faceId, name } of matched) assert.equal(faceId, name, `${orientation} ${drawn}`);
    }
  }
});
