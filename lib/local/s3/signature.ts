import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import type { Keys } from "../keys.ts";
import { S3Error } from "./errors.ts";
import { header, type S3Request } from "./request.ts";

/** Verifies the chained signatures of a body's chunks and trailer. */
export interface ChunkSigner {
  /** @throws S3Error SignatureDoesNotMatch */
  verify(signature: string | undefined, chunkSha256: string): void;
  /** @throws S3Error SignatureDoesNotMatch */
  verifyTrailer(signature: string | undefined, trailer: string): void;
}

interface Signed {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** YYYYMMDDTHHMMSSZ */
  readonly date: string;
  readonly payload: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const EMPTY_SHA256 = createHash("sha256").digest("hex");
const LARGEST_SKEW_MS = 15 * 60 * 1000;
const LONGEST_EXPIRY_SEC = 7 * 24 * 60 * 60;

/**
 * Verifies a signature of version 4 in the headers or the query, or of version 2 in the query, and whether a presigned
 * URL is still valid.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 * @param body the body of a request to a service other than S3, which does not send its digest
 * @returns verifies a signed body, if the signature is in the headers
 * @throws S3Error AccessDenied, InvalidAccessKeyId, SignatureDoesNotMatch, RequestTimeTooSkewed, and others for
 * malformed signatures
 */
export function authenticate(request: S3Request, keys: Keys, body?: Uint8Array): ChunkSigner | undefined {
  const authorization = header(request, "authorization");
  if (authorization?.startsWith(ALGORITHM)) return verifyHeader(request, authorization, keys, body);
  if (request.query.has("X-Amz-Algorithm") || request.query.has("X-Amz-Signature")) verifyQuery(request, keys);
  else if (request.query.has("AWSAccessKeyId")) verifyVersion2(request, keys);
  else throw new S3Error("AccessDenied", `Access Denied: ${SIGN}`);
  return undefined;
}

const SIGN = "sign with the key that facet keys prints";

/** @throws S3Error InvalidAccessKeyId */
function secretOf(keys: Keys, accessKeyId = ""): string {
  const secret = keys.get(accessKeyId);
  if (secret !== undefined) return secret;
  throw new S3Error(
    "InvalidAccessKeyId",
    `InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records: ${SIGN}`,
    { AWSAccessKeyId: accessKeyId },
  );
}

function verifyHeader(request: S3Request, authorization: string, keys: Keys, body?: Uint8Array): ChunkSigner {
  const field = (name: string) => new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1];
  const credential = field("Credential");
  const signedHeaders = field("SignedHeaders");
  const signature = field("Signature");
  const date = header(request, "x-amz-date") ?? "";
  if (!credential || !signedHeaders || !signature || scopeOf(credential).length !== 5) {
    throw new S3Error("AuthorizationHeaderMalformed", "The authorization header is malformed: sign with version 4");
  }
  const secret = secretOf(keys, accessKeyOf(credential));
  if (!(Math.abs(Date.now() - timeOf(date)) <= LARGEST_SKEW_MS)) {
    throw new S3Error(
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
    );
  }
  const payload = body ? sha256(body) : (header(request, "x-amz-content-sha256") ?? EMPTY_SHA256);
  const signed = { credential, signedHeaders: signedHeaders.split(";"), signature, date, payload };
  verifySignature(request, signed, secret);
  keys.checkToken?.(accessKeyOf(credential) ?? "", header(request, "x-amz-security-token"));
  return chunkSigner(signed, secret);
}

function verifyQuery(request: S3Request, keys: Keys): void {
  const parameter = (name: string) => {
    const value = request.query.get(name);
    if (value) return value;
    throw new S3Error("AuthorizationQueryParametersError", `A presigned URL needs ${name}: sign it again`);
  };
  const credential = parameter("X-Amz-Credential");
  const secret = secretOf(keys, accessKeyOf(credential));
  const date = parameter("X-Amz-Date");
  const expiresSec = Number(parameter("X-Amz-Expires"));
  if (!(expiresSec >= 0 && expiresSec <= LONGEST_EXPIRY_SEC) || scopeOf(credential).length !== 5) {
    throw new S3Error("AuthorizationQueryParametersError", "X-Amz-Expires must be a number of seconds, at most a week");
  }
  requireFresh(timeOf(date) + expiresSec * 1000);
  const signedHeaders = parameter("X-Amz-SignedHeaders").split(";");
  const payload = request.query.get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD";
  verifySignature(
    request,
    { credential, signedHeaders, signature: parameter("X-Amz-Signature"), date, payload },
    secret,
  );
  keys.checkToken?.(accessKeyOf(credential) ?? "", request.query.get("X-Amz-Security-Token") ?? undefined);
}

/** Verifies presigned URLs of version 2, which older clients still make: AWSAccessKeyId, Expires, Signature. */
function verifyVersion2(request: S3Request, keys: Keys): void {
  const secret = secretOf(keys, request.query.get("AWSAccessKeyId"));
  const expires = request.query.get("Expires") ?? "";
  requireFresh(Number(expires) * 1000);
  const amz = Object.keys(request.message.headers).filter((name) => name.startsWith("x-amz-"));
  const overrides = [...request.query].filter(([name]) => SUBRESOURCES.test(name)).sort(byName);
  const resource = overrides.map(([name, value]) => (value === "" ? name : `${name}=${value}`)).join("&");
  const text = [
    request.method,
    header(request, "content-md5") ?? "",
    header(request, "content-type") ?? "",
    expires,
    ...amz.sort().map((name) => `${name}:${header(request, name)}`),
    request.rawPath + (resource === "" ? "" : `?${resource}`),
  ].join("\n");
  const expected = createHmac("sha1", secret).update(text).digest("base64");
  requireSame(request.query.get("Signature"), expected);
  const token = request.query.get("x-amz-security-token") ?? undefined;
  keys.checkToken?.(request.query.get("AWSAccessKeyId") ?? "", token);
}

/** The query parameters that a signature of version 2 covers. */
const SUBRESOURCES = /^(response-.*|uploads|uploadId|partNumber|versionId|delete|location)$/;

/**
 * Verifies an aws-chunked body: the signature of each chunk continues the previous one, the first that of the headers.
 */
function chunkSigner({ signature, date, credential }: Signed, secret: string): ChunkSigner {
  const [, ...scope] = scopeOf(credential);
  const key = signingKey(secret, scope);
  let previous = signature;
  const check = (given: string | undefined, kind: string, hashes: readonly string[]) => {
    const text = [`${ALGORITHM}-${kind}`, date, scope.join("/"), previous, ...hashes].join("\n");
    previous = createHmac("sha256", key).update(text).digest("hex");
    requireSame(given, previous);
  };
  return {
    verify: (given, chunkSha256) => check(given, "PAYLOAD", [EMPTY_SHA256, chunkSha256]),
    verifyTrailer: (given, trailer) => check(given, "TRAILER", [sha256(trailer)]),
  };
}

function verifySignature(request: S3Request, signed: Signed, secret: string): void {
  const [, ...scope] = scopeOf(signed.credential);
  const text = [ALGORITHM, signed.date, scope.join("/"), sha256(canonicalRequest(request, signed))].join("\n");
  const expected = createHmac("sha256", signingKey(secret, scope)).update(text).digest("hex");
  requireSame(signed.signature, expected);
}

function canonicalRequest(request: S3Request, { credential, signedHeaders, payload }: Signed): string {
  const query = [...request.query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(byName)
    .map(([name, value]) => `${name}=${value}`);
  const headers = signedHeaders.map((name) => `${name}:${(header(request, name) ?? "").trim().replace(/ +/g, " ")}\n`);
  // All services except S3 sign the path as it is sent, encoded once more.
  const isS3 = scopeOf(credential)[3] === "s3";
  const path = request.rawPath.split("/").map((segment) => encode(isS3 ? decodeURIComponent(segment) : segment));
  return [request.method, path.join("/"), query.join("&"), headers.join(""), signedHeaders.join(";"), payload].join(
    "\n",
  );
}

/** Keys of the latest scopes, as almost all requests have those of the one before. */
const signingKeys = new Map<string, KeyObject>();
const MOST_SIGNING_KEYS = 100;

function signingKey(secret: string, scope: readonly string[]): KeyObject {
  const of = [secret, ...scope].join("/");
  const known = signingKeys.get(of);
  if (known) return known;
  const derive = (key: Buffer | string, part: string) => createHmac("sha256", key).update(part).digest();
  const made = createSecretKey(scope.reduce<Buffer | string>(derive, `AWS4${secret}`) as Buffer);
  if (signingKeys.size >= MOST_SIGNING_KEYS) signingKeys.clear();
  signingKeys.set(of, made);
  return made;
}

function requireFresh(expiresAt: number): void {
  if (!(Date.now() <= expiresAt)) {
    const Expires = Number.isFinite(expiresAt) ? new Date(expiresAt).toISOString() : "";
    throw new S3Error("AccessDenied", "Request has expired", { Expires, ServerTime: new Date().toISOString() });
  }
}

function requireSame(given: string | undefined, expected: string): void {
  const a = Buffer.from(given ?? "");
  const b = Buffer.from(expected);
  if (a.length === b.length && timingSafeEqual(a, b)) return;
  throw new S3Error(
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  );
}

/** Key id, date, region, service, aws4_request. The key id may contain slashes. */
function scopeOf(credential: string): string[] {
  const parts = credential.split("/");
  return [parts.slice(0, -4).join("/"), ...parts.slice(-4)];
}

function accessKeyOf(credential: string): string | undefined {
  return scopeOf(credential)[0];
}

function timeOf(date: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}
