import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blockOf, NotNormalised } from "../../lib/dbscan/block.ts";
import { Components } from "../../lib/dbscan/components.ts";
import { dbscan } from "../../lib/dbscan/dbscan.ts";
import { decodeLinks, encodeLinks, LinkCollector } from "../../lib/dbscan/links.ts";
import { coresOf, neighbourCounts } from "../../lib/dbscan/neighbours.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { bruteForce, matrixOf, normalise, randomNumbers, syntheticFaces, syntheticTerms } from "./synthetic.ts";

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(2);
});
after(() => finder.close());

/** Points on the unit circle, by their angle in radians. */
const circle = (...angles: number[]) =>
  Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));

const unitAxes = (n: number) =>
  Float32Array.from({ length: n * n }, (_, at) => (Math.floor(at / n) === at % n ? 1 : 0));

/** Returns points whose distances are so close to `eps` that float32 cannot decide the comparison. */
function borderline(n: number, length: number, eps: number): Float32Array {
  const rows = syntheticFaces(n, { length, facesEach: 5, spread: 0.4, seed: 9 });
  const cosine = 1 - (eps * eps) / 2;
  for (let row = 1; row < n; row++) {
    // Takes the component of this row orthogonal to the previous one, and rotates it until the two are eps apart.
    const [from, to] = [(row - 1) * length, row * length];
    let along = 0;
    for (let at = 0; at < length; at++) along += rows[from + at]! * rows[to + at]!;
    const across = Float32Array.from({ length }, (_, at) => rows[to + at]! - along * rows[from + at]!);
    normalise(across, length);
    for (let at = 0; at < length; at++) {
      rows[to + at] = cosine * rows[from + at]! + Math.sqrt(1 - cosine * cosine) * across[at]!;
    }
  }
  return normalise(rows, length);
}

/** Returns points of which neighbours are, with their terms, so close to `eps` that float32 cannot decide. */
function borderlineTerms(rows: Float32Array, length: number, eps: number): Float64Array {
  const terms = new Float64Array(rows.length / length);
  for (let row = 1; row < terms.length; row++) {
    let sum = 0;
    for (let at = row * length; at < (row + 1) * length; at++) sum += (rows[at - length]! - rows[at]!) ** 2;
    terms[row] = eps * eps - sum - terms[row - 1]!;
  }
  return terms;
}

interface Points {
  readonly name: string;
  readonly rows: Float32Array;
  readonly length: number;
  readonly eps: number;
  readonly core: number;
  readonly terms?: Float64Array;
}

const few = syntheticFaces(90, { length: 24, facesEach: 6, spread: 0.6, seed: 2 });
const sets: readonly Points[] = [
  { name: "nothing", rows: new Float32Array(0), length: 8, eps: 0.5, core: 2 },
  { name: "one point", rows: unitAxes(1), length: 1, eps: 0.5, core: 1 },
  { name: "equal points", rows: circle(...new Array<number>(70).fill(1)), length: 2, eps: 0.1, core: 4 },
  {
    name: "a chain",
    rows: circle(...Array.from({ length: 60 }, (_, at) => at * 0.02)),
    length: 2,
    eps: 0.021,
    core: 3,
  },
  { name: "points exactly at eps", rows: unitAxes(16), length: 16, eps: Math.SQRT2, core: 4 },
  { name: "points just beyond eps", rows: unitAxes(16), length: 16, eps: Math.SQRT2 - 1e-12, core: 2 },
  {
    name: "duplicates of few points",
    rows: circle(...Array.from({ length: 50 }, (_, at) => at % 7)),
    length: 2,
    eps: 0.3,
    core: 7,
  },
  { name: "opposite points within reach", rows: circle(0, Math.PI, 1, 2, 3, 4), length: 2, eps: 2, core: 3 },
  { name: "borderline points", rows: borderline(90, 64, 0.9), length: 64, eps: 0.9, core: 2 },
  {
    name: "synthetic people",
    rows: syntheticFaces(150, { length: 32, facesEach: 8, spread: 0.6 }),
    length: 32,
    eps: 0.72,
    core: 4,
  },
  { name: "people of different commonness", rows: few, length: 24, eps: 0.7, core: 3, terms: syntheticTerms(90, 0.2) },
  { name: "rare points that touch", rows: few, length: 24, eps: 0.3, core: 2, terms: syntheticTerms(90, 0.6) },
  {
    name: "copies with terms",
    rows: circle(...new Array<number>(70).fill(1)),
    length: 2,
    eps: 0.1,
    core: 4,
    terms: syntheticTerms(70, 0.02),
  },
  { name: "borderline terms", rows: few, length: 24, eps: 0.9, core: 2, terms: borderlineTerms(few, 24, 0.9) },
];

for (const { name, rows, length, eps, core, terms } of sets) {
  test(`dbscan, ${name}: equals brute force for every block size`, async () => {
    // Prepare
    const n = rows.length / length;
    const expected = bruteForce(rows, length, eps, core, terms);
    for (let blockRows = 1; blockRows <= Math.max(1, n); blockRows++) {
      // Act
      const found = await dbscan(finder, matrixOf(rows, length, blockRows, terms), eps, core);
      // Assess
      assert.deepEqual(found, expected, `blocks of ${blockRows}`);
    }
  });
}

test("dbscan: equals brute force for larger sets of random people", async () => {
  for (const seed of [1, 2, 3]) {
    // Prepare
    const rows = syntheticFaces(600, { length: 128, facesEach: 10, spread: 0.75, seed });
    const expected = bruteForce(rows, 128, 0.84, 4);
    // Act
    const found = await dbscan(finder, matrixOf(rows, 128, 97), 0.84, 4);
    // Assess
    assert.deepEqual(found, expected);
    const kinds = new Set(found.labels.map((label, row) => (label === -1 ? 0 : found.cores[row] ? 2 : 1)));
    assert.deepEqual([...kinds].sort(), [0, 1, 2], "the set has noise, borders and cores");
  }
});

test("dbscan: the clusters do not depend on the order of the rows", async () => {
  // Prepare
  const length = 48;
  const rows = syntheticFaces(400, { length, facesEach: 8, spread: 0.7, seed: 5 });
  const terms = syntheticTerms(400, 0.1);
  const partition = async (order: readonly number[]) => {
    const shuffled = Float32Array.from(order.flatMap((row) => [...rows.subarray(row * length, (row + 1) * length)]));
    const { labels } = await dbscan(
      finder,
      matrixOf(
        shuffled,
        length,
        64,
        Float64Array.from(order, (row) => terms[row]!),
      ),
      0.8,
      4,
    );
    const groups = Map.groupBy(order.keys(), (at) => labels[at]!);
    return [...groups]
      .map(
        ([label, members]) => `${label === -1 ? "noise" : ""} ${members.map((at) => order[at]!).sort((a, b) => a - b)}`,
      )
      .sort();
  };
  const inOrder = Array.from({ length: 400 }, (_, row) => row);
  const expected = await partition(inOrder);
  const random = randomNumbers(11);
  for (let round = 0; round < 5; round++) {
    // Act
    const shuffled = inOrder.map((row) => ({ row, key: random() })).sort((a, b) => a.key - b.key);
    const found = await partition(shuffled.map(({ row }) => row));
    // Assess
    assert.deepEqual(found, expected);
  }
  assert.ok(expected.length > 5);
});

test("dbscan: a border belongs to its nearest core, the first of equally near ones", async () => {
  // Prepare: two mirrored groups of four, and a point in the middle within reach of one core of each.
  const one = circle(0.2, 0.2, 0.2, 0.5);
  const mirrored = circle(0.2, 0.2, 0.2, 0.5).reverse();
  for (const { turned, label } of [
    { turned: 0, label: 0 },
    { turned: 0.001, label: 4 },
    { turned: -0.001, label: 0 },
  ]) {
    const rows = Float32Array.from([...one, ...mirrored, ...circle(Math.PI / 4 + turned)]);
    // Act
    const { labels, cores } = await dbscan(finder, matrixOf(rows, 2, 3), 0.305, 4);
    // Assess
    assert.deepEqual([...cores], [1, 1, 1, 1, 1, 1, 1, 1, 0]);
    assert.equal(labels[8], label);
  }
});

test("neighbourCounts: counts for each row of two blocks its neighbours in the other", async () => {
  // Prepare
  const one = blockOf(0, 2, circle(...new Array<number>(300).fill(0)));
  const two = blockOf(300, 2, circle(0, 3));
  // Act
  const across = await neighbourCounts(finder, one, two, 0.5);
  const within = await neighbourCounts(finder, one, one, 0.5);
  // Assess
  assert.ok(across.a.every((count) => count === 1));
  assert.deepEqual([...across.b], [300, 0]);
  assert.ok(within.a.every((count) => count === 300));
  assert.deepEqual([...coresOf(across.b, 2)], [1, 0]);
});

test("links: decoding inverts encoding, and components do not depend on the order of tiles", async () => {
  // Prepare
  const rows = syntheticFaces(200, { length: 24, facesEach: 8, spread: 0.6, seed: 4 });
  const { cores, labels } = bruteForce(rows, 24, 0.7, 4);
  const matrix = matrixOf(rows, 24, 50);
  const parts = [];
  for (let a = 0; a < matrix.blocks; a++) {
    for (let b = a; b < matrix.blocks; b++) {
      const collector = new LinkCollector(matrix.n);
      await collector.add(finder, await matrix.load(a), await matrix.load(b), { eps: 0.7, few: 0.5 }, cores);
      parts.push(encodeLinks(collector.links()));
    }
  }
  for (const order of [parts, parts.toReversed(), [...parts, ...parts]]) {
    // Act
    const components = new Components(matrix.n);
    for (const part of order) components.add(decodeLinks(part));
    // Assess
    assert.deepEqual(components.labels(cores), labels);
  }
});

test("blockOf: throws NotNormalised with the row of a vector that is not of unit length", () => {
  // Prepare
  const rows = circle(0, 1, 2);
  rows[4] = 2;
  // Act and assess
  assert.throws(
    () => blockOf(10, 2, rows),
    (error) => error instanceof NotNormalised && error.row === 12,
  );
});
