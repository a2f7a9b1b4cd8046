import assert from "node:assert/strict";
import { test } from "node:test";
import { estimateRun, LARGEST_PAYLOAD_BYTES, payloadBytes, TOO_MANY_TILES } from "../../lib/cost/estimate.ts";
import { tileAt, tileCount, tileSide } from "../../lib/dbscan/tiles.ts";

/** Maximum seconds of a Lambda function. */
const LONGEST_TASK = 900;

test("estimateRun: ten million faces stay below the payload and time limits of AWS", () => {
  // Prepare
  const blocks = Math.ceil(10_000_000 / 4096);
  const side = tileSide(blocks, 1000);
  const tiles = tileCount(blocks, side);
  // Act
  const numbers = payloadBytes(tiles);
  const item = JSON.stringify({ runId: "20261124T142913209Z-19ceeb", tile: tiles - 1 }).length;
  const results = JSON.stringify(new Array(tiles).fill(null)).length;
  // Assess
  assert.ok(numbers < LARGEST_PAYLOAD_BYTES / 2 && results < LARGEST_PAYLOAD_BYTES / 2 && item < 100);
  assert.ok((side * 4096) ** 2 * 18e-9 < LONGEST_TASK / 4);
  assert.deepEqual(tileAt(blocks, side, tiles - 1).rows.to, blocks);
});

test("estimateRun: a million faces take at most five minutes with 1,000 tasks, and two dollars", () => {
  // Act
  const { seconds, dollars } = estimateRun(1_000_000, { parallel: 1000 });
  // Assess
  assert.ok(dollars <= 2, `${dollars}`);
  assert.ok(seconds <= 300, `${seconds}`);
});

test("estimateRun: twenty million faces have more tasks than Step Functions can list", () => {
  const { payloadBytes: bytes, limit } = estimateRun(20_000_000);
  // Assess
  assert.ok(bytes > LARGEST_PAYLOAD_BYTES, `${bytes}`);
  assert.equal(limit, TOO_MANY_TILES);
});

test("estimateRun: every figure grows with the number of faces", () => {
  // Act
  const estimates = [10_000, 100_000, 1_000_000, 10_000_000].map((n) => estimateRun(n));
  // Assess
  for (const name of ["tasks", "seconds", "s3Requests", "stateTransitions", "dollars"] as const) {
    const values = estimates.map((estimate) => estimate[name]);
    assert.deepEqual(
      values.toSorted((a, b) => a - b),
      values,
    );
  }
});

test("estimateRun: a run over few changes costs less than one over all faces, and more with more of them", () => {
  // Act
  const all = estimateRun(1_000_000);
  const [some, more] = [1000, 10_000].map((changed) => estimateRun(1_000_000, { changed }));
  // Assess
  assert.ok(some!.dollars < more!.dollars && more!.dollars < all.dollars);
  assert.equal(some!.tasks, 4);
});
