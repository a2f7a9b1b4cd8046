import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { MiddlewareObj } from "@middy/core";
import { METRICS, type MetricName } from "../lib/cloud/metrics.ts";

/** What a function tells of its work. Its lines hold ids and figures: never a vector, a name, a key of a photo or a link. */
export interface Telemetry {
  readonly logger: Logger;
  /** Counts, or seconds where the name says so; see lib/cloud/metrics.ts. */
  count(name: MetricName, value: number): void;
  /** Sends what was counted, and traces the call where there is X-Ray. */
  middleware(): MiddlewareObj;
}

export function openTelemetry(serviceName: string): Telemetry {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace: METRICS, serviceName });
  // X-Ray's SDK takes a third of a small function's start: it is only loaded where there is X-Ray, and it is told.
  const { AWS_EXECUTION_ENV, POWERTOOLS_TRACE_ENABLED } = process.env;
  const traced = AWS_EXECUTION_ENV && POWERTOOLS_TRACE_ENABLED !== "false";
  const tracing = traced ? openTracing(serviceName) : undefined;
  return {
    logger,
    count(name, value) {
      metrics.addMetric(name, name.startsWith("Seconds") ? MetricUnit.Seconds : MetricUnit.Count, value);
    },
    middleware: () => ({
      before: async (request) => {
        await (await tracing)?.before?.(request);
      },
      after: async (request) => {
        if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
        await (await tracing)?.after?.(request);
      },
      onError: async (request) => {
        if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
        await (await tracing)?.onError?.(request);
      },
    }),
  };
}

/** What a function answers is kept out of traces: it may hold names. */
async function openTracing(serviceName: string): Promise<MiddlewareObj> {
  const [{ Tracer }, { captureLambdaHandler }] = await Promise.all([
    import("@aws-lambda-powertools/tracer"),
    import("@aws-lambda-powertools/tracer/middleware"),
  ]);
  return captureLambdaHandler(new Tracer({ serviceName }), { captureResponse: false }) as MiddlewareObj;
}
