import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import * as z from "zod";
import { DiskFull } from "./disk.ts";
import type { Keys } from "./keys.ts";
import { AccessDenied } from "./like-aws/access-denied.ts";
import { S3Error } from "./s3/errors.ts";
import { readRequest } from "./s3/request.ts";
import { authenticate } from "./s3/signature.ts";

type Serve = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Protects a JSON service: requests that are not signed with a key of the host are refused. */
export function signed(keys: Keys, serve: Serve): Serve {
  return async (request, response) => {
    const body = await buffer(request);
    try {
      authenticate(readRequest(request), keys, body);
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      return refuse(response, 403, `service#${TYPES[error.code] ?? error.code}`, error.message);
    }
    const { method, url, headers } = request;
    try {
      await serve(Object.assign(Readable.from([body]), { method, url, headers }) as IncomingMessage, response);
    } catch (error) {
      if (error instanceof SyntaxError) return refuse(response, 400, "service#SerializationException", error.message);
      if (error instanceof z.ZodError)
        return refuse(response, 400, "validate#ValidationException", z.prettifyError(error));
      if (error instanceof AccessDenied) return refuse(response, 400, "service#AccessDeniedException", error.message);
      if (error instanceof DiskFull) return refuse(response, 400, "service#DiskFull", error.message);
      throw error;
    }
  };
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify({ __type: `com.amazon.coral.${type}`, message }));
}

/** Error types of the JSON services, by the code of S3. */
const TYPES: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: "UnrecognizedClientException",
  SignatureDoesNotMatch: "InvalidSignatureException",
  AccessDenied: "MissingAuthenticationTokenException",
  AuthorizationHeaderMalformed: "IncompleteSignatureException",
  RequestTimeTooSkewed: "InvalidSignatureException",
  ExpiredToken: "ExpiredTokenException",
  InvalidToken: "UnrecognizedClientException",
};
