import { Tracer } from "@aws-lambda-powertools/tracer";
import { captureLambdaHandler } from "@aws-lambda-powertools/tracer/middleware";
import type { MiddlewareObj } from "@middy/core";

/** Records calls in X-Ray. Answers of functions are kept out of traces, because they may contain names. */
export function openTracing(serviceName: string): MiddlewareObj {
  return captureLambdaHandler(new Tracer({ serviceName }), { captureResponse: false }) as MiddlewareObj;
}
