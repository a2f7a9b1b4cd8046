import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blockOf, rowOf } from "../../lib/dbscan/block.ts";
import { divideIntoCells } from "../../lib/dbscan/cells.ts";
import { decodeDirections, encodeDirections } from "../../lib/dbscan/directions.ts";
import { NearestRows } from "../../lib/dbscan/nearest-rows.ts";
import { syntheticFaces } from "./synthetic.ts";

const LENGTH = 32;
const RULE = { usual: 16, most: 24 };

let nearest: NearestRows;
before(async () => {
  nearest = await NearestRows.open(1);
});
after(() => nearest.close());

const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

test("divideIntoCells: each row is in one cell of limited size, also where rows are equal, and each time in the same", async () => {
  // Prepare: 40 people, and a hundred equal rows, which no pivot separates
  const faces = syntheticFaces(1200, { length: LENGTH, facesEach: 30 });
  for (let row = 300; row < 400; row++) faces.copyWithin(row * LENGTH, 0, LENGTH);
  const block = blockOf(0, LENGTH, faces);
  // Act
  const cells = await divideIntoCells(nearest, block, RULE);
  const again = await divideIntoCells(nearest, block, RULE);
  const none = await divideIntoCells(nearest, blockOf(0, LENGTH, new Float32Array(0)), RULE);
  // Assess
  const rows = cells.flatMap((cell) => cell.rows);
  assert.deepEqual(
    rows.toSorted((a, b) => a - b),
    Array.from({ length: 1200 }, (_, row) => row),
  );
  const sizes = cells.map((cell) => cell.rows.length);
  assert.ok(
    sizes.every((size) => size > 0 && size <= RULE.most),
    `${sizes}`,
  );
  assert.ok(cells.length < 200, `${cells.length} cells`);
  assert.deepEqual(again, cells);
  assert.deepEqual(none, []);
});

test("divideIntoCells: nearly all rows have one of the nearest pivots", async () => {
  // Prepare
  const block = blockOf(0, LENGTH, syntheticFaces(1200, { length: LENGTH, facesEach: 30 }));
  // Act
  const cells = await divideIntoCells(nearest, block, RULE);
  // Assess
  const isAmongNearest = (row: number, cell: number) => {
    const products = cells.map(({ pivot }) => product(pivot, rowOf(block, row)));
    return products.filter((each) => each > products[cell]!).length < 4;
  };
  const among = cells.flatMap(({ rows }, cell) => rows.filter((row) => isAmongNearest(row, cell)));
  assert.ok(among.length > 0.95 * block.count, `${among.length}`);
});

test("encodeDirections: decoding gives unit rows of nearly the same direction", () => {
  // Prepare: rows of 512 numbers, and one of zeros
  const faces = syntheticFaces(50);
  const rows = new Float32Array(51 * 512);
  rows.set(faces);
  // Act
  const decoded = blockOf(0, 512, decodeDirections(encodeDirections(rows, 512), 512));
  // Assess
  for (let row = 0; row < 50; row++) {
    assert.ok(product(rowOf(decoded, row), faces.subarray(row * 512, (row + 1) * 512)) > 0.9999);
  }
  assert.equal(rowOf(decoded, 50)[0], 1);
});
