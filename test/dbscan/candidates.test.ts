import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Block, blockOf, squaredDistance } from "../../lib/dbscan/block.ts";
import { CandidateFinder } from "../../lib/dbscan/candidates.ts";
import { normalise, randomNumbers, syntheticFaces, syntheticTerms } from "./synthetic.ts";

let finder: CandidateFinder;
before(async () => {
  finder = await CandidateFinder.open(2);
});
after(() => finder.close());

/** Collects all candidates by "i j", and the number of rows of the first block that they are of. */
async function find(a: Block, b: Block, reach: number) {
  const all = new Map<string, { nearness: number; doubt: number }>();
  let done = 0;
  for await (const { to, rows, columns, nearness, doubts } of finder.find(a, b, reach)) {
    for (const [at, i] of rows.entries()) {
      all.set(`${i} ${columns[at]}`, { nearness: nearness[at]!, doubt: doubts[at]! });
    }
    done = to;
  }
  return { all, done };
}

/** Returns n rows of which every third has one value that is much larger than the others. */
function spiked(n: number, length: number): Float32Array {
  const rows = syntheticFaces(n, { length, facesEach: 10, spread: 0.6, seed: 8 });
  for (let row = 0; row < n; row += 3) rows[row * length + (row % length)] = row % 2 ? 0.7 : -0.7;
  return normalise(rows, length);
}

interface Case {
  readonly name: string;
  readonly length: number;
  readonly rows: Float32Array;
  readonly terms?: Float64Array;
  readonly reach: number;
}

const n = 500;
const people = syntheticFaces(n, { length: 128, facesEach: 8, spread: 0.7 });
const cases: readonly Case[] = [
  { name: "people", length: 128, rows: people, reach: 0.85 },
  { name: "people of different commonness", length: 128, rows: people, terms: syntheticTerms(n, 0.3), reach: 0.85 },
  { name: "a length that is no multiple of 4", length: 37, rows: syntheticFaces(n, { length: 37 }), reach: 0.8 },
  { name: "rows with a large value", length: 128, rows: spiked(n, 128), reach: 0.75 },
  {
    name: "a few rows with huge terms",
    length: 128,
    rows: people,
    terms: Float64Array.from({ length: n }, (_, row) => (row % 100 === 7 ? (row % 200 === 7 ? -900 : 900) : 0)),
    reach: 0.6,
  },
];

for (const { name, length, rows, terms, reach } of cases) {
  test(`find, ${name}: has every pair within reach, and its nearness within its doubt`, async () => {
    // Prepare
    const all = blockOf(0, length, rows, terms);
    const upper = blockOf(0, length, rows.subarray(0, 230 * length), terms?.subarray(0, 230));
    const lower = blockOf(230, length, rows.subarray(230 * length), terms?.subarray(230));
    for (const [a, b] of [
      [all, all],
      [upper, lower],
      [lower, upper],
    ] as const) {
      // Act
      const found = await find(a, b, reach);
      // Assess
      assert.equal(found.done, a.count);
      let near = 0;
      for (let i = 0; i < a.count; i++) {
        for (let j = a === b ? i + 1 : 0; j < b.count; j++) {
          const squared = squaredDistance(a, i, b, j);
          const candidate = found.all.get(`${i} ${j}`);
          if (squared <= reach * reach) near++;
          if (squared <= reach * reach) assert.ok(candidate, `${i} ${j}`);
          // A squared distance of 0 stands for any negative sum.
          if (candidate === undefined || squared === 0) continue;
          assert.ok(Math.abs(candidate.nearness - (1 - squared / 2)) <= candidate.doubt, `${i} ${j}`);
        }
      }
      assert.ok(near > 100);
      assert.ok(found.all.size < (a.count * b.count) / 10);
    }
  });
}

test("find: adds products of the largest levels exactly", async () => {
  // Prepare: rows whose values are all 0 or so large that they have the largest level, in runs of 32
  const length = 512;
  const value = 4 / Math.sqrt(length);
  const run = (at: number, sign: number) =>
    Float32Array.from({ length }, (_, index) => (Math.floor(index / 32) === at ? sign * value : 0));
  const rows = [];
  for (let at = 0; at < 16; at++) rows.push(run(at, 1), run(at, -1));
  const block = blockOf(0, length, Float32Array.from(rows.flatMap((row) => [...row])));
  const opposite = blockOf(
    0,
    length,
    Float32Array.from(rows.flatMap((row) => [...row])),
    Float64Array.from(rows, (_, row) => (row === 1 ? 0 : 8)),
  );
  const first = blockOf(0, length, rows[0]!);
  // Act
  const equal = await find(block, { ...block }, 0.5);
  const apart = await find(first, opposite, 2);
  // Assess
  assert.deepEqual(
    [...equal.all.keys()],
    rows.map((_, row) => `${row} ${row}`),
  );
  for (const { nearness } of equal.all.values()) assert.ok(Math.abs(nearness - 1) < 1e-6, `${nearness}`);
  assert.deepEqual([...apart.all.keys()], ["0 1"]);
  assert.ok(Math.abs(apart.all.get("0 1")!.nearness + 1) < 1e-6);
});

test("find: adds products of random large levels exactly", async () => {
  // Prepare: each row has levels of both signs at or near the largest in 32 places, and is compared with itself
  const length = 512;
  const random = randomNumbers(3);
  const rows = new Float32Array(200 * length);
  for (let row = 0; row < 200; row++) {
    for (let count = 0; count < 32; count++) {
      rows[row * length + Math.floor(random() * length)] = (random() < 0.5 ? -1 : 1) * (0.9 + 0.1 * random());
    }
  }
  const block = blockOf(0, length, normalise(rows, length));
  // Act
  const { all } = await find(block, { ...block }, 0.6);
  // Assess
  for (let row = 0; row < 200; row++) {
    const { nearness, doubt } = all.get(`${row} ${row}`)!;
    assert.ok(Math.abs(nearness - 1) <= doubt);
    assert.ok(doubt < 0.2);
  }
});

test("find: ends at the first rows that have too many candidates", async () => {
  // Prepare: 1,024 rows that are multiplied at once, and then as many that are equal
  const rows = new Float32Array(2048 * 64);
  rows.set(syntheticFaces(1024, { length: 64 }));
  for (let row = 1024; row < 2048; row++) rows[row * 64] = 1;
  const block = blockOf(0, 64, rows);
  // Act
  const { done } = await find(block, block, 0.7);
  // Assess
  assert.equal(done, 1024);
});

test("find: finds nothing if terms are too large for its integers", async () => {
  // Prepare
  const block = blockOf(0, 128, people, new Float64Array(n).fill(1e6));
  // Act
  const { done, all } = await find(block, block, 0.7);
  // Assess
  assert.deepEqual([done, all.size], [0, 0]);
});
