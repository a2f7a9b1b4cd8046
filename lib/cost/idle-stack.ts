import { idleRun, sumOf } from "./photos.ts";
import { PRICES } from "./prices.ts";

/** Resources of a deployment with a fixed cost; test/cost/photos.host.ts compares them with the template. */
export const IDLE_STACK = {
  /** Number of metrics that alarms watch. */
  alarmMetrics: 15,
  /** Number of custom metrics: see metrics.ts. */
  metrics: 6,
  /** Number of queues that Lambda polls. */
  queues: 2,
  /** Size of the container image without the layers that ECR shares; assumed. */
  imageGigabytes: 0.3,
} as const;

const HOURS_A_MONTH = 730;

/**
 * Polls per queue and hour: Lambda runs five long polls of 20 seconds in parallel (AWS compute blog, "Understanding how
 * AWS Lambda scales with Amazon SQS standard queues").
 */
const POLLS_AN_HOUR = 5 * 180;

/** KMS requests per hour, for the run and the table; assumed. */
const KMS_REQUESTS_AN_HOUR = 10;

/** Fixed costs in dollars per month, with a run every hour and any number of photos. */
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

/** Estimates the monthly cost of a deployment without photos, at the list prices of PRICES, without the free tier. */
export function idleStackCost(): IdleStackCost {
  const parts = {
    key: PRICES.kmsKey + HOURS_A_MONTH * KMS_REQUESTS_AN_HOUR * PRICES.kmsRequest,
    alarms: IDLE_STACK.alarmMetrics * PRICES.alarmMetric,
    dashboard: PRICES.dashboard,
    metrics: IDLE_STACK.metrics * PRICES.metric,
    polling: IDLE_STACK.queues * HOURS_A_MONTH * POLLS_AN_HOUR * PRICES.sqsRequest,
    runs: HOURS_A_MONTH * (idleRun() + PRICES.trace),
    image: IDLE_STACK.imageGigabytes * PRICES.imageGigabyte,
  };
  return { ...parts, total: sumOf(parts) };
}
