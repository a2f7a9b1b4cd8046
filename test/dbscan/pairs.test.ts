import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Block, blockOf, squaredDistance } from "../../lib/dbscan/block.ts";
import { type AnyBlock, decodeCoarse, encodeCoarse } from "../../lib/dbscan/coarse.ts";
import { dbscan } from "../../lib/dbscan/dbscan.ts";
import { Float32Pairs } from "../../lib/dbscan/float32.ts";
import { LinkCollector } from "../../lib/dbscan/links.ts";
import { PairFinder, type Pairs } from "../../lib/dbscan/pairs.ts";
import { bruteForce, matrixOf, normalise, syntheticFaces, syntheticTerms } from "./synthetic.ts";

const LENGTH = 64;

let finder: PairFinder;
let float32: Float32Pairs;
before(async () => {
  finder = await PairFinder.open(2);
  float32 = await Float32Pairs.open(2);
});
after(() => Promise.all([finder.close(), float32.close()]));

/** Rows of people, then of copies of one, then of unit vectors of single axes. */
function mixed(): Float32Array {
  const rows = new Float32Array(1600 * LENGTH);
  rows.set(syntheticFaces(1100, { length: LENGTH, facesEach: 10, spread: 0.7 }));
  for (let row = 1100; row < 1500; row++) rows.copyWithin(row * LENGTH, 0, LENGTH);
  for (let row = 1500; row < 1600; row++) rows[row * LENGTH + (row % LENGTH)] = 1;
  return rows;
}

/** Rows whose distance to the row before is so close to `eps` that neither int8 nor float32 can decide. */
function borderline(n: number, eps: number): Float32Array {
  const rows = syntheticFaces(n, { length: LENGTH, facesEach: 5, spread: 0.4, seed: 9 });
  const cosine = 1 - (eps * eps) / 2;
  for (let row = 1; row < n; row++) {
    const [from, to] = [(row - 1) * LENGTH, row * LENGTH];
    let along = 0;
    for (let at = 0; at < LENGTH; at++) along += rows[from + at]! * rows[to + at]!;
    const across = Float32Array.from({ length: LENGTH }, (_, at) => rows[to + at]! - along * rows[from + at]!);
    normalise(across, LENGTH);
    for (let at = 0; at < LENGTH; at++) {
      rows[to + at] = cosine * rows[from + at]! + Math.sqrt(1 - cosine * cosine) * across[at]!;
    }
  }
  return normalise(rows, LENGTH);
}

const fromBytes = (block: Block) =>
  decodeCoarse(encodeCoarse(block), { start: block.start, length: LENGTH, full: async () => block });

/** @param visited what to visit in place of both blocks; the first in place of both if there is no second */
async function pairsOf(
  pairs: Pairs,
  a: Block,
  b: Block,
  reach: number,
  [left, right = left]: readonly [AnyBlock, (AnyBlock | undefined)?] = [a, b],
): Promise<string[]> {
  const found: string[] = [];
  await pairs.visit(left, right, reach, (i, j, nearness, doubt) => {
    found.push(`${i} ${j}`);
    const real = 1 - squaredDistance(a, i, b, j) / 2;
    if (real < 1) assert.ok(Math.abs(nearness - real) <= doubt, `${i} ${j}`);
  });
  return found;
}

function bruteForcePairs(a: Block, b: Block, reach: number): string[] {
  const found: string[] = [];
  for (let i = 0; i < a.count; i++) {
    for (let j = a === b ? i + 1 : 0; j < b.count; j++) {
      if (squaredDistance(a, i, b, j) <= reach * reach) found.push(`${i} ${j}`);
    }
  }
  return found;
}

for (const { name, rows, terms, reach } of [
  { name: "people, copies and axes", rows: mixed(), reach: 0.9 },
  { name: "the same with terms", rows: mixed(), terms: syntheticTerms(1600, 0.3), reach: 0.9 },
  { name: "nobody near", rows: mixed().subarray(0, 700 * LENGTH), reach: 0.1 },
  { name: "borderline rows", rows: borderline(600, 0.9), reach: 0.9 },
] as { name: string; rows: Float32Array; terms?: Float64Array; reach: number }[]) {
  test(`visit, ${name}: equals brute force, in order`, async () => {
    // Prepare
    const all = blockOf(0, LENGTH, rows, terms);
    const some = blockOf(0, LENGTH, rows.subarray(0, 300 * LENGTH), terms?.subarray(0, 300));
    for (const [a, b] of [
      [all, all],
      [some, all],
      [all, some],
    ] as const) {
      const expected = bruteForcePairs(a, b, reach);
      // Act
      const found = await pairsOf(finder, a, b, reach);
      const ofBytes = await pairsOf(finder, a, b, reach, [fromBytes(a), a === b ? undefined : fromBytes(b)]);
      const inFloat32 = await pairsOf(float32, a, b, reach);
      // Assess
      assert.deepEqual(found, expected);
      assert.deepEqual(ofBytes, expected);
      assert.deepEqual(inFloat32, expected);
    }
  });
}

test("dbscan: with products in int8, equals brute force for random people", async () => {
  for (const seed of [1, 2, 3]) {
    // Prepare
    const rows = syntheticFaces(900, { length: 128, facesEach: 10, spread: 0.75, seed });
    const terms = syntheticTerms(900, 0.05, seed);
    const expected = bruteForce(rows, 128, 0.84, 4, terms);
    // Act
    const found = await dbscan(finder, matrixOf(rows, 128, 300, terms), 0.84, 4);
    // Assess
    assert.deepEqual(found, expected);
    const kinds = new Set(found.labels.map((label, row) => (label === -1 ? 0 : found.cores[row] ? 2 : 1)));
    assert.deepEqual([...kinds].sort(), [0, 1, 2], "the set has noise, borders and cores");
  }
});

test("visit reads blocks in float32 only if a pair has to be decided", async () => {
  // Prepare: pairs that are surely within reach, or surely not
  const rows = syntheticFaces(400, { length: LENGTH, facesEach: 10, spread: 0.2 });
  const block = blockOf(0, LENGTH, rows);
  const full = async (): Promise<Block> => assert.fail("nothing is to be decided");
  const coarse = decodeCoarse(encodeCoarse(block), { start: 0, length: LENGTH, full });
  // Act
  const found = await pairsOf(finder, block, block, 0.7, [coarse]);
  // Assess
  assert.ok(found.length > 1000);
  assert.deepEqual(found, bruteForcePairs(block, block, 0.7));
});

test("links: with products in int8, the nearest core of a border is the first of several at distance 0", async () => {
  // Prepare: rare rows, which are at 0 from many that resemble them
  const rows = syntheticFaces(600, { length: 128, facesEach: 12, spread: 0.7, seed: 7 });
  const block = blockOf(0, 128, rows, syntheticTerms(600, 1.2, 7));
  const { cores } = bruteForce(rows, 128, 0.3, 8, block.terms);
  const collector = new LinkCollector(600);
  // Act
  await collector.add(finder, block, block, { eps: 0.3, few: 0 }, cores);
  // Assess
  const { borders, nearest, squared } = collector.links();
  assert.ok(squared.filter((distance) => distance === 0).length > 10);
  for (const [at, border] of borders.entries()) {
    const coresByDistance = [...cores.keys()]
      .filter((row) => cores[row])
      .sort((a, b) => squaredDistance(block, border, block, a) - squaredDistance(block, border, block, b) || a - b);
    assert.equal(nearest[at], coresByDistance[0], `border ${border}`);
  }
});
