import { idleRun, sumOf } from "./photos.ts";
import { PRICES } from "./prices.ts";

/** What stands in an account while nothing happens; test/cost/photos.test.ts counts it in the template. */
export const IDLE_STACK = {
  /** That alarms look at. */
  alarmMetrics: 15,
  /** Of our own: see metrics.ts. */
  metrics: 6,
  queues: 2,
  /** Of the container image, beyond what ECR shares; assumed. */
  imageGigabytes: 0.3,
} as const;

const HOURS_A_MONTH = 730;

/**
 * Lambda looks for messages five at a time, each look lasting 20 seconds (AWS compute blog, "Understanding how AWS Lambda
 * scales with Amazon SQS standard queues").
 */
const LOOKS_AN_HOUR = 5 * 180;

/** KMS requests an hour, of the run and the table: assumed. */
const KMS_REQUESTS_AN_HOUR = 10;

/** Dollars a month, however many photos there are, where runs are started every hour. */
export interface IdleStackCost {
  readonly key: number;
  readonly alarms: number;
  readonly dashboard: number;
  readonly metrics: number;
  readonly polling: number;
  readonly runs: number;
  readonly image: number;
  readonly total: number;
}

/** What a deployment costs a month before a photo comes, by the list prices of PRICES, without the free tier. */
export function idleStackCost(): IdleStackCost {
  const parts = {
    key: PRICES.kmsKey + HOURS_A_MONTH * KMS_REQUESTS_AN_HOUR * PRICES.kmsRequest,
    alarms: IDLE_STACK.alarmMetrics * PRICES.alarmMetric,
    dashboard: PRICES.dashboard,
    metrics: IDLE_STACK.metrics * PRICES.metric,
    polling: IDLE_STACK.queues * HOURS_A_MONTH * LOOKS_AN_HOUR * PRICES.sqsRequest,
    runs: HOURS_A_MONTH * (idleRun() + PRICES.trace),
    image: IDLE_STACK.imageGigabytes * PRICES.imageGigabyte,
  };
  return { ...parts, total: sumOf(parts) };
}
