import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../../lib/local/clock.ts";
import { repeat } from "../../lib/local/schedule.ts";

test("a schedule on a faster clock starts again and again", async () => {
  // Prepare: a minute takes 6 ms
  let starts = 0;
  const enough = Promise.withResolvers<void>();
  // Act
  using _repeated = repeat("rate(1 minute)", new Clock(10_000), () => {
    starts += 1;
    if (starts === 3) enough.resolve();
  });
  await enough.promise;
  // Assess
  assert.equal(starts, 3);
});
