import assert from "node:assert/strict";
import { test } from "node:test";
import { retryDelay } from "../../lib/services/retry-soon.ts";

test("retryDelay grows from seconds to 15 minutes", () => {
  const longest = Array.from({ length: 9 }, (_, at) => retryDelay(at + 1, 1));
  assert.deepEqual(longest, [2, 6, 18, 54, 162, 486, 900, 900, 900]);
});

test("retryDelay is at least half of the longest delay, so that messages do not return together", () => {
  assert.deepEqual([retryDelay(1, 0), retryDelay(4, 0), retryDelay(4, 0.5), retryDelay(20, 0)], [1, 27, 41, 450]);
});
