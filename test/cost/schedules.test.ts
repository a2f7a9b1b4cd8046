import assert from "node:assert/strict";
import { test } from "node:test";
import { nextStart, startsAMonth } from "../../lib/cost/schedules.ts";

/** A Saturday. */
const NOW = Date.UTC(2026, 10, 28, 9, 30);

for (const [expression, next] of [
  ["rate(5 minutes)", "2026-11-28T09:35:00.000Z"],
  ["rate(1 day)", "2026-11-29T09:30:00.000Z"],
  ["cron(0 3 * * ? *)", "2026-11-29T03:00:00.000Z"],
  ["cron(15 10 ? * 2-6 *)", "2026-11-30T10:15:00.000Z"], // Monday to Friday
  ["cron(0 12 ? * 6#1 *)", "2026-12-04T12:00:00.000Z"], // the first Friday
  ["cron(0 8 1 * ? *)", "2026-12-01T08:00:00.000Z"],
  ["cron(5/20 9 ? * SAT *)", "2026-11-28T09:45:00.000Z"],
  ["cron(0 0 L * ? *)", "2026-11-30T00:00:00.000Z"],
] as const) {
  test(`${expression} starts next at ${next}`, () => {
    assert.equal(new Date(nextStart(expression, NOW) ?? 0).toISOString(), next);
  });
}

for (const expression of ["at(2026-11-28T10:00:00)", "cron(0 3 * *)", "cron(99 * * * ? *)", "hourly"]) {
  test(`${expression} is refused`, () => {
    assert.throws(() => nextStart(expression, NOW));
  });
}

test("a schedule whose time is over has no next start", () => {
  assert.equal(nextStart("cron(0 3 * * ? 2020)", NOW), undefined);
});

for (const [expression, starts] of [
  ["rate(1 hour)", 730],
  ["rate(12 hours)", 730 / 12],
  ["cron(0 3 * * ? *)", 366 / 12],
  ["cron(0 8 1 * ? *)", 1],
  ["cron(0 3 1 1 ? 2099)", 0],
] as const) {
  test(`${expression} starts ${starts} times a month`, () => {
    assert.equal(startsAMonth(expression), starts);
  });
}
