import { Logger } from "@aws-lambda-powertools/logger";
import type { MiddlewareObj } from "@middy/core";

/** Logs and traces of a function. They contain ids and figures, never a vector, a name, a photo's key or a link. */
export interface Telemetry {
  readonly logger: Logger;
  /** Traces the call if X-Ray is available. */
  middleware(): MiddlewareObj;
}

/** Opens the logger and traces of a function. */
export function openTelemetry(serviceName: string): Telemetry {
  // Loading X-Ray's SDK takes a third of a small function's start, so it is only loaded if X-Ray is on.
  const { AWS_EXECUTION_ENV, POWERTOOLS_TRACE_ENABLED } = process.env;
  const traced = AWS_EXECUTION_ENV && POWERTOOLS_TRACE_ENABLED !== "false";
  const tracing = traced ? import("./tracing.ts").then(({ openTracing }) => openTracing(serviceName)) : undefined;
  return {
    logger: new Logger({ serviceName }),
    middleware: () => ({
      before: async (request) => {
        await (await tracing)?.before?.(request);
      },
      after: async (request) => {
        await (await tracing)?.after?.(request);
      },
      onError: async (request) => {
        await (await tracing)?.onError?.(request);
      },
    }),
  };
}
