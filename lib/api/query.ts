import type { Request } from "./request.ts";

/** Query parameters of a presigned URL: API Gateway checks them and passes them on. */
const SIGNATURE = /^x-amz-/i;

/** The query of a request, without the parameters of its signature. */
export function queryOf({ queryStringParameters = {} }: Request): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(queryStringParameters).filter(([name]) => !SIGNATURE.test(name)));
}
