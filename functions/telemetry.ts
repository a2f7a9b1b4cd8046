import { Logger } from "@aws-lambda-powertools/logger";
import type { MiddlewareObj } from "@middy/core";

/** What a function tells of its work. Its lines hold ids and figures: never a vector, a name, a key of a photo or a link. */
export interface Telemetry {
  readonly logger: Logger;
  /** Traces the call where there is X-Ray. */
  middleware(): MiddlewareObj;
}

export function openTelemetry(serviceName: string): Telemetry {
  // X-Ray's SDK takes a third of a small function's start: it is only loaded where there is X-Ray, and it is told.
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
