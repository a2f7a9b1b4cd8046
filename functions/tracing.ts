import { Tracer } from "@aws-lambda-powertools/tracer";
import { captureLambdaHandler } from "@aws-lambda-powertools/tracer/middleware";
import type { MiddlewareObj } from "@middy/core";

/** Tells X-Ray of calls. What a function answers is kept out of traces: it may hold names. */
export function openTracing(serviceName: string): MiddlewareObj {
  return captureLambdaHandler(new Tracer({ serviceName }), { captureResponse: false }) as MiddlewareObj;
}
