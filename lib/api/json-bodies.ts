import type { MiddlewareObj } from "@middy/core";
import jsonBodyParser from "@middy/http-json-body-parser";
import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** Parses bodies that are JSON where there are any; a caller may announce JSON and send none. */
export function jsonBodies(): MiddlewareObj<APIGatewayProxyEventV2> {
  const { before } = jsonBodyParser({ disableContentTypeError: true });
  return { before: (request) => (request.event.body ? before?.(request as never) : undefined) };
}
