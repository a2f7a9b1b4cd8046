import assert from "node:assert/strict";
import { test } from "node:test";
import { blockOf } from "../../../lib/dbscan/block.ts";
import { calibrated } from "../../../lib/embed/calibration.ts";
import { Distance } from "../../../lib/embed/distance.ts";
import { groupsOf, measure, TooFewFaces } from "../../../lib/embed/fit/measure.ts";
import { FACENET } from "../../../lib/models/embedders.ts";

const LENGTH = 24;
/** The distance whose calibrated scale is that of raw distances. */
const distance = Distance.of({ ...FACENET, output: { name: "", length: LENGTH } });

/** Unit vectors of people, `faces` of each, which differ by little. */
function vectorsOf(people: number, faces: number): Float32Array[] {
  let state = 7;
  const random = () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state / 2 ** 31 - 0.5;
  };
  const unit = (values: number[]) => Float32Array.from(values, (each) => each / Math.hypot(...values));
  return Array.from({ length: people }, () => Array.from({ length: LENGTH }, random)).flatMap((centre) =>
    Array.from({ length: faces }, () => unit(centre.map((value) => value + random() / 20))),
  );
}

const block = (vectors: readonly Float32Array[]) =>
  blockOf(0, vectors[0]!.length, Float32Array.from(vectors.flatMap((vector) => [...vector])));

/** Vectors at `share` of the distances: what they have in common is one more number. */
const nearer = (vectors: readonly Float32Array[], share: number) =>
  vectors.map((vector) => Float32Array.of(...vector.map((value) => value * share), Math.sqrt(1 - share ** 2)));

test("measure finds a model whose distances are a fixed share of the reference's", () => {
  // Prepare
  const vectors = vectorsOf(60, 3);
  // Act
  const measured = measure(block(nearer(vectors, 0.6)), block(vectors), distance, 0.64);
  // Assess: to a step of the table, as few pairs are at its lower end
  assert.equal(measured.samePairs, 60 * 3);
  assert.equal(measured.samePairs + measured.differentPairs, (180 * 179) / 2);
  assert.ok(measured.measuredFrom > 0.64 && measured.measuredFrom < measured.measuredTo);
  const calibration = { ...measured, dataset: "", date: "" };
  for (let scale = measured.measuredFrom; scale <= measured.measuredTo; scale += 0.05)
    assert.ok(Math.abs(calibrated({ calibration }, 0.6 * scale) - scale) < 0.05, `${scale}`);
});

test("measure does not count pairs that may be of one person, however far apart the model has them", () => {
  // Prepare: a model that knows nobody
  const vectors = vectorsOf(60, 3);
  const blind = vectorsOf(180, 1);
  // Act
  const { knots } = measure(block(blind), block(vectors), distance, 0.64);
  // Assess: still a table that rises
  for (const [at, [raw, onScale]] of knots.entries())
    assert.ok(at === 0 || (raw > knots[at - 1]![0] && onScale > knots[at - 1]![1]));
});

test("groupsOf connects faces through others, and separates people", () => {
  const groups = groupsOf(block(vectorsOf(5, 4)), distance, 0.64);
  assert.equal(new Set(groups).size, 5);
  assert.ok(groups.every((group, at) => group === groups[Math.floor(at / 4) * 4]));
});

test("measure rejects too few faces, with their number", () => {
  const vectors = vectorsOf(3, 2);
  assert.throws(
    () => measure(block(vectors), block(vectors), distance, 0.64),
    (error) => error instanceof TooFewFaces && /^6 faces with 12 pairs/.test(error.message),
  );
});
