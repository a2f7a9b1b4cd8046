import type { MiddlewareObj } from "@middy/core";
import jsonBodyParser from "@middy/http-json-body-parser";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { Problem } from "./problem.ts";

/** No body that a route takes comes near. */
const DEEPEST = 32;

/**
 * Parses bodies that are JSON where there are any; a caller may announce JSON and send none.
 * @throws Problem where one is malformed, has a key that would change a prototype, or is nested so deep that to write it
 * again would overflow the stack
 */
export function jsonBodies(): MiddlewareObj<APIGatewayProxyEventV2> {
  const { before } = jsonBodyParser({ disableContentTypeError: true });
  return {
    async before(request) {
      if (!request.event.body) return;
      try {
        await before?.(request as never);
      } catch {
        throw new Problem(400, "Send a body that is JSON");
      }
      if (isDeep(request.event.body)) throw new Problem(400, `The body is nested more than ${DEEPEST} deep`);
    },
  };
}

function isDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth++) {
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return level.length > 0;
}
