import { createHash } from "node:crypto";
import {
  algorithmOf,
  base64,
  CHECKSUM_ALGORITHMS,
  type Checksum,
  type ChecksumAlgorithm,
  createChecksum,
} from "./checksums.ts";
import { readChunked } from "./chunked.ts";
import { S3Error } from "./errors.ts";
import { header, type S3Request } from "./request.ts";
import type { ChunkSigner } from "./signature.ts";

/** A request's body, without framing. It fails at its end if it does not match the request's headers. */
export interface VerifiedBody {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The checksum that was verified; known once the bytes have been read. */
  readonly checksum: () => Checksum | undefined;
}

/** A check of the bytes as they are read. */
interface Check {
  readonly update: (bytes: Uint8Array) => void;
  readonly finish: () => void | Promise<void>;
}

/**
 * The body of a request, verified against its length, Content-MD5, x-amz-content-sha256 and one of S3's checksums, in a
 * header or a trailer, as far as the request has them.
 * @param options `isChecksummed: false` if the checksum in the headers is not that of the body
 * @throws S3Error at the end of the bytes: IncompleteBody, BadDigest, InvalidDigest, XAmzContentSHA256Mismatch
 */
export function verifiedBody(
  request: S3Request,
  signer: ChunkSigner | undefined,
  { isChecksummed = true } = {},
): VerifiedBody {
  const payload = header(request, "x-amz-content-sha256") ?? "";
  const isChunked =
    payload.startsWith("STREAMING-") || /\baws-chunked\b/.test(header(request, "content-encoding") ?? "");
  const trailers = new Map<string, string>();
  const signed = payload.startsWith("STREAMING-AWS4-HMAC-SHA256") ? signer : undefined;
  const source = isChunked ? readChunked(request.message, trailers, signed) : request.message;
  const length = header(request, isChunked ? "x-amz-decoded-content-length" : "content-length");

  const algorithm = isChecksummed ? announcedAlgorithm(request) : undefined;
  let checksum: Checksum | undefined;
  const checks: Check[] = [];
  if (length !== undefined) checks.push(lengthCheck(Number(length)));
  const contentMd5 = header(request, "content-md5");
  if (contentMd5 !== undefined) checks.push(md5Check(contentMd5));
  if (/^[0-9a-f]{64}$/.test(payload)) checks.push(sha256Check(payload));
  if (algorithm) {
    const sum = createChecksum(algorithm);
    const finish = async () => {
      const value = base64(await sum.digest());
      const name = `x-amz-checksum-${algorithm}`;
      const expected = header(request, name) ?? trailers.get(name);
      if (expected !== undefined && expected !== value) {
        throw new S3Error(
          "BadDigest",
          `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
        );
      }
      checksum = { algorithm, value, type: "FULL_OBJECT" };
    };
    checks.push({ update: (bytes) => sum.update(bytes), finish });
  }
  return { bytes: checked(source, checks), checksum: () => checksum };
}

/** Reads and verifies a body that is an XML document. @throws S3Error MalformedXML if it is too long */
export async function readDocument(
  request: S3Request,
  signer: ChunkSigner | undefined,
  options: { isChecksummed?: boolean } = {},
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of verifiedBody(request, signer, options).bytes) {
    size += chunk.length;
    if (size > LONGEST_DOCUMENT_BYTES) throw new S3Error("MalformedXML", "The XML you provided is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const LONGEST_DOCUMENT_BYTES = 16 * 1024 * 1024;

async function* checked(source: AsyncIterable<Uint8Array>, checks: readonly Check[]): AsyncGenerator<Uint8Array> {
  for await (const bytes of source) {
    for (const check of checks) check.update(bytes);
    yield bytes;
  }
  for (const check of checks) await check.finish();
}

/** The algorithm of the checksum in a header or an announced trailer, or else the one that the client asks for. */
function announcedAlgorithm(request: S3Request): ChecksumAlgorithm | undefined {
  const trailer = (header(request, "x-amz-trailer") ?? "").toLowerCase().split(",");
  const sent = CHECKSUM_ALGORITHMS.find((algorithm) => {
    const name = `x-amz-checksum-${algorithm}`;
    return header(request, name) !== undefined || trailer.some((item) => item.trim() === name);
  });
  const asked = header(request, "x-amz-sdk-checksum-algorithm");
  return sent ?? (asked === undefined ? undefined : algorithmOf(asked));
}

function lengthCheck(expected: number): Check {
  let size = 0;
  return {
    update: (bytes) => {
      size += bytes.length;
    },
    finish: () => {
      if (size === expected) return;
      throw new S3Error("IncompleteBody", `The body has ${size} bytes where ${expected} were announced`);
    },
  };
}

function md5Check(expected: string): Check {
  if (Buffer.from(expected, "base64").length !== 16) {
    throw new S3Error("InvalidDigest", "The Content-MD5 you specified is not valid.");
  }
  const md5 = createHash("md5");
  return {
    update: (bytes) => md5.update(bytes),
    finish: () => {
      const found = md5.digest("base64");
      if (found === expected) return;
      throw new S3Error("BadDigest", "The Content-MD5 you specified did not match what we received.", {
        ExpectedDigest: expected,
        CalculatedDigest: found,
      });
    },
  };
}

function sha256Check(expected: string): Check {
  const sha256 = createHash("sha256");
  return {
    update: (bytes) => sha256.update(bytes),
    finish: () => {
      if (sha256.digest("hex") === expected) return;
      throw new S3Error(
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    },
  };
}
