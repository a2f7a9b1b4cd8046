import type { IncomingMessage, ServerResponse } from "node:http";
import { requestId } from "../notifications.ts";
import type { ObjectStore } from "../objects.ts";
import { Uploads } from "../uploads.ts";
import {
  deleteObjects,
  getBucketLocation,
  headBucket,
  listBuckets,
  listMultipartUploads,
  listObjects,
  listObjectsV2,
} from "./buckets.ts";
import { S3Error } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listParts,
  uploadPart,
  uploadPartCopy,
} from "./multipart.ts";
import { copyObject, deleteObject, getObject, headObject, putObject } from "./objects.ts";
import { operationOf, type Target } from "./operations.ts";
import { toXml } from "./xml.ts";

const OPERATIONS: Record<string, (exchange: Exchange) => unknown> = {
  AbortMultipartUpload: abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CopyObject: copyObject,
  CreateMultipartUpload: createMultipartUpload,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  GetBucketLocation: getBucketLocation,
  GetObject: getObject,
  HeadBucket: headBucket,
  HeadObject: headObject,
  ListBuckets: listBuckets,
  ListMultipartUploads: listMultipartUploads,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListParts: listParts,
  PutObject: putObject,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
};

const LONGEST_KEY_BYTES = 1024;

/**
 * The REST protocol of Amazon S3, path-style, over an object store: what Facet, the SDK's clients and the aws command
 * line use of it. Any other operation answers 501 with its name, and changes nothing. Whoever reaches the host may do
 * everything: it listens to this machine alone, and signatures are not verified, only the expiry of presigned links.
 */
export function createS3Handler(store: ObjectStore) {
  const uploads = new Uploads(store);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader("x-amz-request-id", requestId());
    try {
      const target = targetOf(request);
      const operation = operationOf(target);
      const serve = OPERATIONS[operation];
      if (!serve) throw new S3Error("NotImplemented", `${operation} is not implemented by this object store`);
      checkExpiry(target.query);
      if (target.bucket && !store.hasBucket(target.bucket)) {
        throw new S3Error("NoSuchBucket", "The specified bucket does not exist", { BucketName: target.bucket });
      }
      await serve({ ...target, store, uploads, request, response });
    } catch (error) {
      answerError(request, response, error);
    }
  };
}

function targetOf(request: IncomingMessage): Target {
  const url = new URL(request.url ?? "/", "http://host");
  // URL would take `a/../b` apart: keys are taken from the raw path.
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  const [, bucket = "", ...key] = path.split("/").map(decode);
  const target = { bucket, key: key.join("/") };
  if (Buffer.byteLength(target.key) > LONGEST_KEY_BYTES) throw new S3Error("KeyTooLongError", "Your key is too long");
  return {
    ...target,
    method: request.method ?? "GET",
    query: url.searchParams,
    copies: request.headers["x-amz-copy-source"] !== undefined,
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new S3Error("InvalidURI", "Couldn't parse the specified URI.");
  }
}

/** @throws S3Error AccessDenied where a presigned link is too old */
function checkExpiry(query: URLSearchParams): void {
  const seconds = query.get("X-Amz-Expires");
  if (seconds === null) return;
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get("X-Amz-Date") ?? "") ?? [];
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(signedAt)) throw new S3Error("AuthorizationQueryParametersError", "X-Amz-Date is not a date");
  if (Date.now() > signedAt + Number(seconds) * 1000) throw new S3Error("AccessDenied", "Request has expired");
}

function answerError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  request.resume();
  if (response.headersSent) return void response.destroy();
  const known =
    error instanceof S3Error ? error : new S3Error("InternalError", error instanceof Error ? error.message : "");
  for (const name of ["content-length", "content-range", "etag"]) response.removeHeader(name);
  response.statusCode = known.status;
  if (request.method === "HEAD" || known.code === "NotModified") return void response.end();
  response.setHeader("content-type", "application/xml");
  const content = {
    Code: known.code,
    Message: known.message,
    ...known.details,
    RequestId: response.getHeader("x-amz-request-id"),
  };
  response.end(toXml("Error", content).replace(/ xmlns="[^"]*"/, ""));
}
