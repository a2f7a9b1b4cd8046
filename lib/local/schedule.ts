import { Cron } from "croner";
import type { Clock } from "./clock.ts";

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Croner's options for AWS's fields: weekdays are 1, Sunday, to 7, and 5/15 means every 15 from 5. */
const AS_ON_AWS = { timezone: "UTC", alternativeWeekdays: true, sloppyRanges: true };

/** Node's longest timer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The next start of a schedule of EventBridge Scheduler: `rate(2 hours)`, or `cron(0 3 * * ? *)` in UTC.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @param after milliseconds since 1970
 * @returns undefined if there is none
 * @throws Error if the expression is neither
 */
export function nextStart(expression: string, after: number): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count && unit) return after + Number(count) * UNIT_MS[unit]!;
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(" ") ?? [];
  if (fields.length !== 6) throw new Error(`give rate(...), or cron(...) with six fields: ${expression}`);
  return new Cron(`0 ${fields.join(" ")}`, AS_ON_AWS).nextRun(new Date(after))?.getTime();
}

/** Calls `start` by a schedule, until it is disposed of. */
export function repeat(expression: string, clock: Clock, start: () => void): Disposable {
  let timer: NodeJS.Timeout;
  const waitFor = (at: number) => {
    const waitMs = clock.real(at - clock.now());
    timer = setTimeout(() => (waitMs > LONGEST_TIMER_MS ? waitFor(at) : begin(at)), Math.min(waitMs, LONGEST_TIMER_MS));
  };
  const begin = (at: number) => {
    start();
    waitForNext(at);
  };
  const waitForNext = (after: number) => {
    const next = nextStart(expression, after);
    if (next !== undefined) waitFor(next);
  };
  waitForNext(clock.now());
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
