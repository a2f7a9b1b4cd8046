import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { claimKey, keepAnswer, releaseKey } from "../catalog/decisions/idempotency.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Caller } from "./caller.ts";
import { Problem } from "./problem.ts";
import type { Request } from "./request.ts";

/** Maximum length of an Idempotency-Key, characters. */
const LONGEST_KEY = 255;

/** The first request with this Idempotency-Key has no answer yet. */
class RequestInProgress extends Problem {
  override readonly type = "request-in-progress";
  override readonly retryAfterSeconds = 1;

  constructor() {
    super(409, "The first request with this Idempotency-Key is still in progress: retry in a moment");
  }
}

/** The Idempotency-Key was used for another request. */
class KeyReused extends Problem {
  override readonly type = "idempotency-key-reused";

  constructor() {
    super(422, "This Idempotency-Key was used for another request: use a new key for a new request");
  }
}

/** A complete answer. */
export interface WholeAnswer extends APIGatewayProxyStructuredResultV2 {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * Answers a request with an Idempotency-Key once. For a day, the same request gets the first answer again, and another
 * request with that key is refused. A failed request may be retried with its key.
 * @throws Problem
 */
export async function answerOnce(
  catalog: Catalog,
  event: Request,
  caller: Caller,
  answer: () => Promise<WholeAnswer>,
): Promise<WholeAnswer> {
  const key = event.headers["idempotency-key"];
  if (key === undefined) return answer();
  if (key.trim() === "" || key.length > LONGEST_KEY) {
    throw new Problem(400, `Idempotency-Key must have 1 to ${LONGEST_KEY} characters: use a UUID, for example`);
  }
  const { method } = event.requestContext.http;
  // A user's key is nobody else's.
  const user = caller.memberships ? [caller.who] : [];
  const request = JSON.stringify([method, event.rawPath, event.rawQueryString, event.body, ...user]);
  const claim = await claimKey(catalog, key, request);
  if (claim.kind === "answered")
    return { ...claim.answer, headers: { ...claim.answer.headers, "idempotency-replayed": "true" } };
  if (claim.kind === "other request") {
    throw new KeyReused();
  }
  if (claim.kind === "in progress") {
    throw new RequestInProgress();
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
