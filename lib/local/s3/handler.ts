import type { IncomingMessage, ServerResponse } from "node:http";
import { type Call, type Observe, objectArn, signerOf } from "../calls.ts";
import { DiskFull } from "../disk.ts";
import type { Keys } from "../keys.ts";
import { AccessDenied } from "../like-aws/access-denied.ts";
import type { Authority } from "../like-aws/authority.ts";
import { requestId } from "../notifications.ts";
import type { ObjectStore } from "../objects.ts";
import {
  createBucket,
  getBucketLocation,
  headBucket,
  listBuckets,
  listObjects,
  listObjectsV2,
} from "./bucket-operations.ts";
import { type Context, copySource } from "./context.ts";
import { S3Error } from "./errors.ts";
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
  uploadPartCopy,
} from "./multipart-operations.ts";
import { copyObject, deleteObject, deleteObjects, getObject, headObject, putObject } from "./object-operations.ts";
import { type Operation, operationOf } from "./operations.ts";
import { readRequest, type S3Request } from "./request.ts";
import { authenticate } from "./signature.ts";
import { toPlainXml } from "./xml.ts";

export interface S3HandlerOptions {
  readonly keys: Keys;
  readonly observe?: Observe | undefined;
  /** Decides who may do what; by default everyone with a key may do everything. */
  readonly authority?: Authority | undefined;
  /** Throws if there is no room for a write by the owner of this key. */
  readonly requireRoom?: (accessKeyId: string) => void;
}

const OPERATIONS: Readonly<Record<Operation, (context: Context) => void | Promise<void>>> = {
  ListBuckets: listBuckets,
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  GetBucketLocation: getBucketLocation,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  DeleteObjects: deleteObjects,
  ListMultipartUploads: listMultipartUploads,
  PutObject: putObject,
  CopyObject: copyObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
};

/**
 * The S3 REST protocol for a store, with path-style addresses (`/BUCKET/KEY`). Unsupported operations are answered with
 * 501 and their name.
 *
 * @example
 * const serve = createS3Handler(store, { keys: new Map([["KEY", "SECRET"]]) });
 * createServer(serve).listen(0, "127.0.0.1");
 */
export function createS3Handler(
  store: ObjectStore,
  { keys, observe, authority, requireRoom = () => {} }: S3HandlerOptions,
): (message: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (message, response) => {
    response.setHeader("x-amz-request-id", requestId());
    response.setHeader("server", "Facet");
    // The gallery has the same origin: no stored object may run there as a page or a script.
    response.setHeader("content-security-policy", "sandbox; default-src 'none'");
    response.setHeader("x-content-type-options", "nosniff");
    try {
      refusePages(message);
      const request = readRequest(message);
      const signer = authenticate(request, keys);
      const operation = operationOf(request);
      if (observe) response.once("close", () => observe(callOf(request, operation, response)));
      if (authority) for (const call of callsOf(request, operation, response)) authority.requireCall(call);
      if (WRITING.includes(operation)) requireRoom(signerOf(message));
      await OPERATIONS[operation]({ store, request, response, signer });
    } catch (error) {
      answerError(message, response, authority ? asSeen(error, message, authority) : error);
    }
  };
}

/** The error that the caller sees: only those who may list a bucket learn that an object is absent. */
function asSeen(error: unknown, message: IncomingMessage, authority: Authority): unknown {
  if (error instanceof AccessDenied) return new S3Error("AccessDenied", error.message);
  if (!(error instanceof S3Error) || error.code !== "NoSuchKey") return error;
  const { bucket, key } = readRequest(message);
  if (authority.mayList(signerOf(message), objectArn(bucket, key))) return error;
  return new S3Error("AccessDenied", "Access Denied: the object is absent, or reading it is not allowed");
}

/** Operations that need disk space. */
const WRITING: readonly Operation[] = [
  "PutObject",
  "CopyObject",
  "CreateMultipartUpload",
  "UploadPart",
  "UploadPartCopy",
  "CompleteMultipartUpload",
];

/** Uses of an object that are allowed in a browser: as a picture, or as bytes fetched by a script. */
const DESTINATIONS = [undefined, "empty", "image"];

/** @throws S3Error AccessDenied if a browser would show an object as a page, or run it */
function refusePages({ headers }: IncomingMessage): void {
  const destination = headers["sec-fetch-dest"];
  if (DESTINATIONS.some((allowed) => allowed === destination)) return;
  throw new S3Error("AccessDenied", "A browser may not open a stored object as a page: fetch it with another program");
}

function callOf({ message, bucket, key }: S3Request, operation: Operation, response: ServerResponse): Call {
  return {
    accessKeyId: signerOf(message),
    service: "s3",
    operation,
    resources: [objectArn(bucket, operation === "DeleteObjects" ? "*" : key)],
    absent: response.statusCode === 404,
  };
}

/** The calls for which an operation needs permission: a copy also reads its source. */
function callsOf(request: S3Request, operation: Operation, response: ServerResponse): Call[] {
  const call = callOf(request, operation, response);
  if (operation !== "CopyObject" && operation !== "UploadPartCopy") return [call];
  const { bucket, key } = copySource(request);
  return [call, { ...call, operation: "GetObject", resources: [objectArn(bucket, key)] }];
}

function answerError(message: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy(); // the reader must not take the bytes so far for the whole object
    return;
  }
  const known = error instanceof S3Error ? error : new S3Error(codeOf(error), describe(error));
  if (!message.complete) response.setHeader("connection", "close"); // the rest of the body is not read
  if (known.status === 304 || message.method === "HEAD") {
    response.writeHead(known.status).end();
    return;
  }
  const body = toPlainXml("Error", {
    Code: known.code,
    Message: known.message,
    ...known.details,
    Resource: (message.url ?? "").split("?")[0],
    RequestId: String(response.getHeader("x-amz-request-id")),
  });
  response.writeHead(known.status, { "content-type": "application/xml" }).end(body);
}

function codeOf(error: unknown) {
  const isFull = error instanceof DiskFull || (error as NodeJS.ErrnoException).code === "ENOSPC";
  return isFull ? "InsufficientStorage" : "InternalError";
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
