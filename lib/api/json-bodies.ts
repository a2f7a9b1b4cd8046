import type { MiddlewareObj } from "@middy/core";
import jsonBodyParser from "@middy/http-json-body-parser";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { Problem } from "./problem.ts";

/** Maximum depth of a JSON body; no route needs nearly as much. */
const DEEPEST = 32;

/**
 * Parses JSON bodies. A request with a JSON content type may have no body.
 * @throws Problem if a body is malformed, has a key that would change a prototype, or is nested so deep that serialising
 * it again would overflow the stack
 */
export function jsonBodies(): MiddlewareObj<APIGatewayProxyEventV2> {
  const { before } = jsonBodyParser({ disableContentTypeError: true });
  return {
    async before(request) {
      if (!request.event.body) return;
      try {
        await before?.(request as never);
      } catch {
        throw new Problem(400, "The body is not valid JSON");
      }
      if (isDeep(request.event.body))
        throw new Problem(400, `The body is nested too deep: use at most ${DEEPEST} levels`);
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
