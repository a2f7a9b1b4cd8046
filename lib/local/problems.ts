import { STATUS_CODES } from "node:http";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { problemType, problemUri } from "../api/problem-types.ts";

/** What the API itself answers where something is wrong (RFC 9457), from the host. */
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

/** @param seconds until the request is worth sending again */
export function tryAgain(status: number, what: string, seconds: number) {
  const wait = Math.max(1, Math.ceil(seconds));
  return problem(status, `${what}: send this request again in ${wait} s`, { "retry-after": String(wait) });
}
