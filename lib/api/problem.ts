import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { ZodError, z } from "zod";
import { BadCursor } from "../catalog/cursor.ts";

/** An answer that is not the one the caller hoped for (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;

  /** @param detail tells the caller what to do */
  constructor(status: number, title: string, detail: string) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.title = title;
  }
}

export function notFound(what: string, id: string): Problem {
  return new Problem(404, "Not found", `There is no ${what} ${id}`);
}

/** Answers errors as application/problem+json; what nobody foresaw is logged, and its text is kept from the caller. */
export function problemAnswers(log: (error: Error) => void): MiddlewareObj {
  return {
    onError(request) {
      const problem = problemOf(request.error);
      if (problem.status >= 500 && request.error) log(request.error);
      request.response = problemAnswer(problem);
    },
  };
}

export function problemAnswer({ status, title, message }: Problem): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { "content-type": "application/problem+json" },
    body: JSON.stringify({ type: "about:blank", title, status, detail: message }),
  };
}

function problemOf(error: Error | null): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ZodError) return new Problem(400, "Bad request", z.prettifyError(error));
  if (error instanceof BadCursor) return new Problem(400, "Bad request", error.message);
  const statusCode = error && "statusCode" in error ? Number(error.statusCode) : 500;
  if (error && statusCode >= 400 && statusCode < 500) return new Problem(statusCode, "Bad request", error.message);
  return new Problem(500, "Internal server error", "Something failed here; the log of the api function says what");
}
