import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blockOf } from "../../lib/dbscan/block.ts";
import { Quantiser } from "../../lib/dbscan/quantise.ts";
import { normalise, syntheticFaces } from "./synthetic.ts";

let quantiser: Quantiser;
before(async () => {
  quantiser = await Quantiser.open({ intraOpNumThreads: 1, logSeverityLevel: 3 });
});
after(() => quantiser.close());

/** Returns faces, of which the first ten have one value far above the largest level. */
function faces(n: number, length: number): Float32Array {
  const rows = syntheticFaces(n, { length, seed: 6 });
  for (let row = 0; row < 10; row++) rows[row * length + row] = row % 2 ? 3 : -3;
  return normalise(rows, length);
}

for (const length of [3, 128, 512]) {
  test(`Quantiser: bounds errors and lengths of rows of ${length}, and lose little where values are not extreme`, async () => {
    // Prepare
    const block = blockOf(0, length, faces(60, length));
    for (const { side, zero, largest } of [
      { side: "first", zero: 128, largest: 127 },
      { side: "second", zero: 0, largest: 63 },
    ] as const) {
      // Act
      const { levels, step, errors, longest } = await quantiser[side](block);
      // Assess
      for (let row = 0; row < block.count; row++) {
        let [error, size, inside] = [0, 0, true];
        for (let at = row * length; at < (row + 1) * length; at++) {
          const level = levels[at]! - zero;
          assert.ok(Math.abs(level) <= largest);
          if (Math.abs(block.rows[at]!) > largest * step) inside = false;
          error += (block.rows[at]! - level * step) ** 2;
          size += (level * step) ** 2;
        }
        assert.ok(Math.sqrt(error) <= errors[row]!);
        assert.ok(errors[row]! <= 1.001 * Math.sqrt(error) + 1e-6, "the bound is tight");
        assert.ok(Math.sqrt(size) <= longest);
        if (inside) assert.ok(Math.sqrt(error) <= (step / 2 + 1e-6) * Math.sqrt(length));
      }
    }
  });
}

test("Quantiser: rounds each block once for each side", async () => {
  // Prepare
  const block = blockOf(0, 8, faces(20, 8));
  const made = [await quantiser.first(block), await quantiser.second(block)];
  // Act
  const again = [await quantiser.first(block), await quantiser.second(block)];
  // Assess
  assert.ok(again[0] === made[0] && again[1] === made[1]);
});
