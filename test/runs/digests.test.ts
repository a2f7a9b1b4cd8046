import assert from "node:assert/strict";
import { test } from "node:test";
import { DigestTable, digestOf } from "../../lib/runs/digests.ts";

test("digestOf: equal exactly for byte-equal vectors, at any offset in memory", () => {
  // Prepare
  const rows = Float32Array.of(9, 0.6, 0.8, 0.6, 0.8, 0.8, 0.6, 0, -0);
  const at = (from: number, length = 2) => digestOf(rows.subarray(from, from + length));
  // Act and assess
  assert.equal(at(1), at(3));
  assert.notEqual(at(1), at(5));
  assert.notEqual(at(7, 1), at(8, 1), "zeros of either sign have different bytes");
});

test("DigestTable: returns the first number of each digest, also after collisions and growth", () => {
  // Prepare: digests that all fall on few places of the table.
  const table = new DigestTable();
  const digests = Array.from({ length: 5000 }, (_, at) => (BigInt(at) << 32n) + BigInt(at % 7));
  // Act
  const added = digests.map((digest, at) => table.add(digest, at));
  const again = digests.map((digest) => table.add(digest, 1_000_000));
  // Assess
  const numbers = [...digests.keys()];
  assert.deepEqual(added, numbers);
  assert.deepEqual(again, numbers);
  assert.deepEqual(
    digests.map((digest) => table.get(digest)),
    numbers,
  );
  assert.equal(table.get(7n), undefined);
});
