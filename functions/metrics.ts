import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { MiddlewareObj } from "@middy/core";
import { METRICS_NAMESPACE, type MetricName } from "../lib/cloud/metrics.ts";

/** Functions that record metrics. */
export interface Counters {
  /** A count, or seconds if the name says so; see lib/cloud/metrics.ts. */
  count(name: MetricName, value: number): void;
  /** Publishes the metrics of a call. */
  counting(): MiddlewareObj;
}

/** Opens the metrics of a function. */
export function openMetrics(serviceName: string): Counters {
  const metrics = new Metrics({ namespace: process.env[METRICS_NAMESPACE] ?? "Facet", serviceName });
  const send = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return {
    count(name, value) {
      metrics.addMetric(name, name.startsWith("Seconds") ? MetricUnit.Seconds : MetricUnit.Count, value);
    },
    counting: () => ({ after: send, onError: send }),
  };
}
