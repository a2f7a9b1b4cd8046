import assert from "node:assert/strict";
import { test } from "node:test";
import { blockOf } from "../../lib/dbscan/block.ts";
import { decodeCoarse, encodeCoarse, quantisedOf } from "../../lib/dbscan/coarse.ts";
import { quantise } from "../../lib/dbscan/quantise.ts";
import { normalise, syntheticFaces, syntheticTerms } from "./synthetic.ts";

/** Returns faces, of which the first ten have one value far above the largest level. */
function faces(n: number, length: number): Float32Array {
  const rows = syntheticFaces(n, { length, seed: 6 });
  for (let row = 0; row < 10; row++) rows[row * length + row] = row % 2 ? 3 : -3;
  return normalise(rows, length);
}

for (const length of [3, 128, 512]) {
  test(`quantise: bounds errors and lengths of rows of ${length}, and loses little where values are not extreme`, () => {
    // Prepare
    const block = blockOf(0, length, faces(60, length));
    // Act
    const { levels, step, errors, longest } = quantise(block);
    // Assess
    for (let row = 0; row < block.count; row++) {
      let [error, size, inside] = [0, 0, true];
      for (let at = row * length; at < (row + 1) * length; at++) {
        const level = levels[at]!;
        assert.ok(Math.abs(level) <= 63);
        if (Math.abs(block.rows[at]!) > 63 * step) inside = false;
        error += (block.rows[at]! - level * step) ** 2;
        size += (level * step) ** 2;
      }
      assert.ok(Math.sqrt(error) <= errors[row]!);
      assert.ok(errors[row]! <= 1.001 * Math.sqrt(error) + 1e-6, "the bound is tight");
      assert.ok(Math.sqrt(size) <= longest);
      if (inside) assert.ok(Math.sqrt(error) <= (step / 2 + 1e-6) * Math.sqrt(length));
    }
  });
}

test("encodeCoarse keeps everything that finds pairs, also for rows of an odd length", async () => {
  // Prepare
  const block = blockOf(7, 37, faces(20, 37), syntheticTerms(20, 0.3));
  // Act
  const decoded = decodeCoarse(encodeCoarse(block), { start: 7, length: 37, full: async () => block });
  // Assess
  const { rows: _, ...head } = block;
  const { full, ...rest } = decoded;
  assert.deepEqual(rest, { ...head, quantised: quantisedOf(block) });
  assert.equal(await full(), block);
});
