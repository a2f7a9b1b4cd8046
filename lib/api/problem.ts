import { STATUS_CODES } from "node:http";
import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { $ZodError, type $ZodIssue } from "zod/v4/core";
import { NameTaken } from "../catalog/store/errors.ts";
import { UserError } from "../user-error.ts";
import * as z from "../zod.ts";
import { type ProblemType, problemType, problemUri } from "./problem-types.ts";

/** One thing that is wrong with what a caller gave. */
export interface Issue {
  /** Where, for example `name`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** An answer that is not the one the caller hoped for (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  /** Set if the type does not follow from the status. */
  readonly type?: ProblemType;
  /** What is wrong with the query or the body, by place. */
  readonly issues: readonly Issue[];
  /** Of what was to be changed, as it is now, where the caller knew it otherwise. */
  readonly etag?: string;
  /** The methods that a path takes, where it does not take the caller's. */
  readonly allow?: string;
  /** Who has the name that the caller wants to give to somebody else. */
  readonly personId?: string;
  /** When to send the same request again. */
  readonly retryAfterSeconds?: number;

  /** @param detail tells the caller what to do */
  constructor(status: number, detail: string, issues: readonly Issue[] = []) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.issues = issues;
  }
}

/** There is something at this path, but not by this method. */
export class WrongMethod extends Problem {
  /** The methods it takes. */
  override readonly allow: string;

  constructor(detail: string, allow: string) {
    super(405, detail);
    this.name = "WrongMethod";
    this.allow = allow;
  }
}

/** Somebody else has the name that was to be given. */
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

/** Answers errors as application/problem+json; what nobody foresaw is logged, and its text is kept from the caller. */
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
  if (error instanceof $ZodError) return new Problem(400, z.prettifyError(error), error.issues.map(issue));
  if (error instanceof NameTaken) return new NameIsTaken(error);
  if (error instanceof UserError && error.httpStatus !== 500) return new Problem(error.httpStatus, error.message);
  return new Problem(500, "Something failed here; the log of the function says what");
}

function issue({ path, message }: $ZodIssue): Issue {
  return { path: path.join("."), message };
}
