import { STATUS_CODES } from "node:http";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { problemType, problemUri } from "../api/problem-types.ts";

/** A problem document (RFC 9457) as the API answers it, for errors of the host itself. */
export function problem(
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 & { readonly headers: Record<string, string>; readonly body: string } {
  return {
    statusCode: status,
    headers: { "content-type": "application/problem+json", ...headers },
    body: JSON.stringify({
      type: problemUri(problemType(status)),
      title: STATUS_CODES[status] ?? "Error",
      status,
      detail,
    }),
  };
}

/** A problem that asks to retry. @param seconds until the retry */
export function tryAgain(status: number, what: string, seconds: number) {
  const wait = Math.max(1, Math.ceil(seconds));
  return problem(status, `${what}: send this request again in ${wait} s`, { "retry-after": String(wait) });
}
