import { compute, INDEXING, idleRun, sumOf } from "./photos.ts";
import { PRICES } from "./prices.ts";
import { HOURS_A_MONTH } from "./schedules.ts";
import { type CostSettings, USUAL_COST_SETTINGS } from "./settings.ts";

/** Resources of a deployment with a fixed cost; test/cloud/watch.test.ts compares them with the template. */
export const IDLE_STACK = {
  keys: 1,
  /** Number of queues that Lambda polls. */
  queues: 2,
  /** Size of the container image without the layers that ECR shares; assumed. */
  imageGigabytes: 0.3,
  /** Number of metrics that alarms watch. */
  alarmMetrics: { basic: 7, full: 34 },
  dashboards: { basic: 0, full: 1 },
  /** Number of custom metrics: see lib/cloud/metrics.ts. */
  metrics: { basic: 0, full: 6 },
  /** Number of checks every five minutes. */
  checks: { basic: 0, full: 1 },
} as const;

/**
 * Polls per queue and hour: Lambda runs five long polls of 20 seconds in parallel (AWS compute blog, "Understanding how
 * AWS Lambda scales with Amazon SQS standard queues").
 */
const POLLS_AN_HOUR = 5 * 180;

/** KMS requests per hour, for the run and the table; assumed. */
const KMS_REQUESTS_AN_HOUR = 10;

/** A check calls itself, the gallery function and the api function; durations are assumed. */
const CHECK = { anHour: 12, calls: 3, ms: 1000, requests: 2, readUnits: 10 } as const;

/** A look at libraries that are growing, of one that has not changed; the duration is assumed. */
const GROWTH_LOOK = { anHour: 12, ms: 500, readUnits: 2 } as const;

/** Fixed costs in dollars per month, with any number of photos. */
export interface IdleStackCost {
  readonly key: number;
  readonly alarms: number;
  readonly dashboard: number;
  readonly metrics: number;
  readonly check: number;
  readonly polling: number;
  /** Looks at growing libraries. */
  readonly growing: number;
  /** Scheduled runs that find no changes. */
  readonly runs: number;
  readonly image: number;
  readonly total: number;
}

/**
 * Estimates the monthly cost of a deployment without photos, at the list prices of PRICES, without the free tier, until
 * the key is rotated for the first time.
 */
export function idleStackCost(settings: CostSettings = USUAL_COST_SETTINGS): IdleStackCost {
  const { watch, tracing, embed, runsAMonth } = settings;
  const parts = {
    key: IDLE_STACK.keys * PRICES.kmsKey + HOURS_A_MONTH * KMS_REQUESTS_AN_HOUR * PRICES.kmsRequest,
    alarms: IDLE_STACK.alarmMetrics[watch] * PRICES.alarmMetric,
    dashboard: IDLE_STACK.dashboards[watch] * PRICES.dashboard,
    metrics: IDLE_STACK.metrics[watch] * PRICES.metric,
    check: IDLE_STACK.checks[watch] * HOURS_A_MONTH * CHECK.anHour * costOfCheck(settings),
    polling: IDLE_STACK.queues * HOURS_A_MONTH * POLLS_AN_HOUR * PRICES.sqsRequest,
    growing: HOURS_A_MONTH * GROWTH_LOOK.anHour * costOfLook(settings),
    runs: runsAMonth * (idleRun(settings) + (tracing === "none" ? 0 : PRICES.trace)),
    image: embed === "image" ? IDLE_STACK.imageGigabytes * PRICES.imageGigabyte : 0,
  };
  return { ...parts, total: sumOf(parts) };
}

function costOfLook({ memory, architecture, tracing }: CostSettings): number {
  const { ms, readUnits } = GROWTH_LOOK;
  return (
    compute(memory.api, ms, 1, architecture) +
    readUnits * PRICES.dynamoReadUnit +
    (INDEXING.logBytes / 1e9) * PRICES.logGigabyte +
    (tracing === "all" ? PRICES.trace : 0)
  );
}

function costOfCheck({ memory, architecture, tracing }: CostSettings): number {
  const { calls, ms, requests, readUnits } = CHECK;
  return (
    compute(memory.api, calls * ms, calls, architecture) +
    requests * PRICES.httpRequest +
    readUnits * PRICES.dynamoReadUnit +
    calls * (INDEXING.logBytes / 1e9) * PRICES.logGigabyte +
    (tracing === "none" ? 0 : requests * PRICES.trace)
  );
}
