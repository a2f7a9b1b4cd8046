import { Cron } from "croner";

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Croner's options for AWS's fields: weekdays are 1, Sunday, to 7, and 5/15 means every 15 from 5. */
const AS_ON_AWS = { timezone: "UTC", alternativeWeekdays: true, sloppyRanges: true };

export const HOURS_A_MONTH = 730;

/** A leap year, so that a schedule on 29 February counts. */
const YEAR = { from: Date.UTC(2028, 0, 1), to: Date.UTC(2029, 0, 1) };

/**
 * The next start of a schedule of EventBridge Scheduler: `rate(2 hours)`, or `cron(0 3 * * ? *)` in UTC.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @param after milliseconds since 1970
 * @returns undefined if there is none
 * @throws Error if the expression is neither
 */
export function nextStart(expression: string, after: number): number | undefined {
  const everyMs = intervalOf(expression);
  if (everyMs !== undefined) return after + everyMs;
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(" ") ?? [];
  if (fields.length !== 6) throw new Error(`give rate(...), or cron(...) with six fields: ${expression}`);
  return new Cron(`0 ${fields.join(" ")}`, AS_ON_AWS).nextRun(new Date(after))?.getTime();
}

/** Average number of starts of a schedule in a month. @throws Error if the expression is neither rate nor cron */
export function startsAMonth(expression: string): number {
  const everyMs = intervalOf(expression);
  if (everyMs !== undefined) return (HOURS_A_MONTH * UNIT_MS.hour!) / everyMs;
  let starts = 0;
  for (let at = nextStart(expression, YEAR.from - 1); at !== undefined && at < YEAR.to; at = nextStart(expression, at))
    starts++;
  return starts / 12;
}

/** Milliseconds between two starts of a `rate(...)`. */
function intervalOf(expression: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return count && unit ? Number(count) * UNIT_MS[unit]! : undefined;
}
