import { STATUS_CODES } from "node:http";
import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { $ZodError } from "zod/v4/core";
import { NameTaken } from "../catalog/store/errors.ts";
import { UserError } from "../user-error.ts";
import { detailOf, type Issue, issue } from "./issues.ts";
import { type ProblemType, problemType, problemUri } from "./problem-types.ts";

/** An error with an answer of its own (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  /** Set if the type does not follow from the status. */
  readonly type?: ProblemType;
  /** Faults of the query or the body. */
  readonly issues: readonly Issue[];
  /** The current ETag, if the caller gave another one. */
  readonly etag?: string;
  /** The methods that the path takes, if it does not take the caller's. */
  readonly allow?: string;
  /** The person who already has the name. */
  readonly personId?: string;
  /** Seconds until the request may be retried. */
  readonly retryAfterSeconds?: number;

  /** @param detail says what went wrong and what to do */
  constructor(status: number, detail: string, issues: readonly Issue[] = []) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.issues = issues;
  }
}

/** The path exists, but does not take the method. */
export class WrongMethod extends Problem {
  /** The methods it takes. */
  override readonly allow: string;

  constructor(detail: string, allow: string) {
    super(405, detail);
    this.name = "WrongMethod";
    this.allow = allow;
  }
}

/** Another person already has the name. */
class NameIsTaken extends Problem {
  override readonly personId: string;

  constructor({ message, personId }: NameTaken) {
    super(409, message);
    this.personId = personId;
  }
}

export function notFound(what: string, id: string): Problem {
  return new Problem(404, `There is no ${what} ${id}`);
}

/** Answers errors as application/problem+json. Unexpected errors are logged, and the caller does not see their text. */
export function problemAnswers(log: (error: Error) => void): MiddlewareObj {
  return {
    onError(request) {
      const problem = problemOf(request.error);
      if (problem.status >= 500 && request.error) log(request.error);
      request.response = problemAnswer(problem, problem.type ?? problemType(problem.status, request.error));
    },
  };
}

function problemAnswer(problem: Problem, type: ProblemType): APIGatewayProxyStructuredResultV2 {
  const { status, message, issues, etag, allow, personId, retryAfterSeconds } = problem;
  const title = STATUS_CODES[status];
  return {
    statusCode: status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(etag ? { etag } : {}),
      ...(allow ? { allow } : {}),
      ...(retryAfterSeconds ? { "retry-after": String(retryAfterSeconds) } : {}),
    },
    body: JSON.stringify({
      type: problemUri(type),
      title,
      status,
      detail: message,
      ...(issues.length > 0 ? { issues } : {}),
      ...(etag ? { etag } : {}),
      ...(personId ? { personId } : {}),
    }),
  };
}

function problemOf(error: Error | null | undefined): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof $ZodError) return new Problem(400, detailOf(error.issues), error.issues.map(issue));
  if (error instanceof NameTaken) return new NameIsTaken(error);
  if (error instanceof UserError && error.httpStatus !== 500) return new Problem(error.httpStatus, error.message);
  return new Problem(500, "An unexpected error occurred: see the log of the function");
}
