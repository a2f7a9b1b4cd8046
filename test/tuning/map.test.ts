import assert from "node:assert/strict";
import { test } from "node:test";
import { mapOf } from "../../lib/tuning/map.ts";

test("a map of any number of faces has a place for each of them", () => {
  for (let n = 0; n < 20; n++) {
    // Prepare
    const squared = Float32Array.from({ length: n * n }, (_, at) => Math.abs(Math.floor(at / n) - (at % n)) / 10);
    // Act
    const places = mapOf({ n, squared });
    // Assess
    assert.equal(places.length, n);
    assert.ok(
      places.every(({ x, y }) => x >= 0 && x <= 1 && y >= 0 && y <= 1),
      `${n} faces`,
    );
  }
});
