import { createHash } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { WrittenBody } from "../bodies.ts";
import type { ObjectProperties } from "../objects.ts";
import { ALGORITHMS, type Algorithm, type Hasher, hasherOf } from "./checksums.ts";
import { S3Error } from "./errors.ts";

/** The bytes of a request, freed of their framing, and what checks them once they have been read. */
export interface Body {
  readonly chunks: AsyncIterable<Uint8Array>;
  /**
   * Compares what was read with every digest that came with it.
   * @returns the checksum to keep with the object
   * @throws S3Error BadDigest, XAmzContentSHA256Mismatch, IncompleteBody
   */
  verify(written: WrittenBody): ObjectProperties["checksum"];
}

export function bodyOf(request: IncomingMessage): Body {
  const { headers } = request;
  const trailers = new Map<string, string>();
  const framed = String(headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");
  const algorithm = algorithmOf(headers);
  const checksum = algorithm && hasherOf(algorithm);
  const sha256 = /^[0-9a-f]{64}$/.test(String(headers["x-amz-content-sha256"])) ? createHash("sha256") : undefined;
  const plain = framed ? unframed(request, trailers) : request;
  return {
    chunks: through(
      plain,
      [checksum, sha256].filter((hasher) => hasher !== undefined),
    ),
    verify({ size, eTag }) {
      verifyLength(headers, size);
      const md5 = headers["content-md5"];
      if (md5 && md5 !== Buffer.from(eTag, "hex").toString("base64")) throw badDigest("Content-MD5");
      if (sha256 && sha256.digest("hex") !== headers["x-amz-content-sha256"]) {
        throw new S3Error("XAmzContentSHA256Mismatch", "The x-amz-content-sha256 header is not that of the body");
      }
      if (!algorithm || !checksum) return undefined;
      const name = `x-amz-checksum-${algorithm}`;
      const wanted = headers[name] ?? trailers.get(name);
      const value = checksum.digest().toString("base64");
      if (wanted !== undefined && wanted !== value) throw badDigest(name);
      return { algorithm, value };
    },
  };
}

function verifyLength(headers: IncomingHttpHeaders, size: number): void {
  const wanted = headers["x-amz-decoded-content-length"];
  if (wanted !== undefined && Number(wanted) !== size) {
    throw new S3Error("IncompleteBody", `The body has ${size} bytes, not the ${wanted} it says`);
  }
}

function badDigest(name: string): S3Error {
  return new S3Error("BadDigest", `The ${name} you gave is not that of the body`);
}

/** The checksum that a request brings, in a header or in its trailer. */
function algorithmOf(headers: IncomingHttpHeaders): Algorithm | undefined {
  const trailer = String(headers["x-amz-trailer"] ?? "").toLowerCase();
  return ALGORITHMS.find(
    (each) => headers[`x-amz-checksum-${each}`] !== undefined || trailer === `x-amz-checksum-${each}`,
  );
}

async function* through(chunks: AsyncIterable<Uint8Array>, hashers: readonly Pick<Hasher, "update">[]) {
  for await (const chunk of chunks) {
    for (const hasher of hashers) hasher.update(chunk);
    yield chunk;
  }
}

/**
 * aws-chunked: `size in hex[;chunk-signature=...]`, the bytes, and so on until a chunk of size 0, then trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
async function* unframed(chunks: AsyncIterable<Uint8Array>, trailers: Map<string, string>): AsyncGenerator<Uint8Array> {
  const reader = new FrameReader(chunks);
  for (;;) {
    const header = await reader.line();
    const size = Number.parseInt(header, 16);
    if (!Number.isInteger(size))
      throw new S3Error("IncompleteBody", "The body's chunks are not framed as aws-chunked says");
    if (size === 0) break;
    yield* reader.bytes(size);
    await reader.line();
  }
  for (let line = await reader.line(); line !== ""; line = await reader.line()) {
    const colon = line.indexOf(":");
    trailers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
}

/** Reads lines and stretches of bytes off a stream. */
class FrameReader {
  private readonly source: AsyncIterator<Uint8Array>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.source = chunks[Symbol.asyncIterator]();
  }

  /** Up to the next line end, which is left out; empty at the end of the stream. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.rest.indexOf("\r\n");
      if (end !== -1) {
        const line = this.rest.toString("latin1", 0, end);
        this.rest = this.rest.subarray(end + 2);
        return line;
      }
      if (!(await this.fill())) return "";
    }
  }

  /** @throws S3Error IncompleteBody where the stream ends before */
  async *bytes(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0; ) {
      if (this.rest.length === 0 && !(await this.fill())) {
        throw new S3Error("IncompleteBody", "The body ended in the middle of a chunk");
      }
      const chunk = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(chunk.length);
      left -= chunk.length;
      yield chunk;
    }
  }

  private async fill(): Promise<boolean> {
    const { value, done } = await this.source.next();
    if (done) return false;
    this.rest = this.rest.length === 0 ? Buffer.from(value) : Buffer.concat([this.rest, value]);
    return true;
  }
}
