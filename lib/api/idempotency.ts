import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { claimKey, keepAnswer, releaseKey } from "../catalog/decisions/idempotency.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { Problem } from "./problem.ts";
import type { Request } from "./request.ts";

/** As long as a UUID and some. */
const LONGEST_KEY = 255;

/** The first request with an Idempotency-Key was not answered yet. */
class StillAtWork extends Problem {
  override readonly type = "request-in-progress";
  override readonly retryAfterSeconds = 1;

  constructor() {
    super(409, "The request with this Idempotency-Key is still at work: send it again in a moment");
  }
}

/** An answer with all that is in it. */
export interface WholeAnswer extends APIGatewayProxyStructuredResultV2 {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * Answers a request with an Idempotency-Key once: the same again is given the first answer for a day, and another
 * request with that key is refused. A request that failed may be sent again with its key.
 * @throws Problem
 */
export async function answerOnce(
  catalog: Catalog,
  event: Request,
  answer: () => Promise<WholeAnswer>,
): Promise<WholeAnswer> {
  const key = event.headers["idempotency-key"];
  if (key === undefined) return answer();
  if (key.trim() === "" || key.length > LONGEST_KEY) {
    throw new Problem(400, `Give an Idempotency-Key of 1 to ${LONGEST_KEY} characters, a UUID for example`);
  }
  const request = JSON.stringify([event.requestContext.http.method, event.rawPath, event.rawQueryString, event.body]);
  const claim = await claimKey(catalog, key, request);
  if (claim.kind === "answered")
    return { ...claim.answer, headers: { ...claim.answer.headers, "idempotency-replayed": "true" } };
  if (claim.kind === "other request") {
    throw new Problem(422, "This Idempotency-Key came with another request before: take a new key for a new request");
  }
  if (claim.kind === "in progress") {
    throw new StillAtWork();
  }
  let answered: WholeAnswer;
  try {
    answered = await answer();
  } catch (error) {
    await releaseKey(catalog, key);
    throw error;
  }
  await keepAnswer(catalog, key, request, answered);
  return answered;
}
