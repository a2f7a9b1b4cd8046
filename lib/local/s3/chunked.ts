import { createHash } from "node:crypto";
import { S3Error } from "./errors.ts";
import type { ChunkSigner } from "./signature.ts";

/** Longest line of the framing. No client sends longer ones. */
const LONGEST_LINE_BYTES = 16 * 1024;

/**
 * Removes the framing of an aws-chunked body: `SIZE[;chunk-signature=…]\r\n` bytes `\r\n`, a chunk of size 0, trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 * @param trailers filled at the end of the body, with names in lower case
 * @param signer verifies the signatures of chunks and trailers if the body is signed
 * @throws S3Error IncompleteBody, SignatureDoesNotMatch
 */
export async function* readChunked(
  source: AsyncIterable<Uint8Array>,
  trailers: Map<string, string>,
  signer: ChunkSigner | undefined,
): AsyncGenerator<Uint8Array> {
  const input = new Input(source);
  for (;;) {
    const [sizeText = "", ...extensions] = (await input.line()).split(";");
    if (!/^[0-9a-f]{1,12}$/i.test(sizeText.trim())) throw incomplete("a chunk has no size");
    const size = Number.parseInt(sizeText, 16);
    const sha256 = signer && createHash("sha256");
    for await (const bytes of input.bytes(size)) {
      sha256?.update(bytes);
      yield bytes;
    }
    if (sha256) signer?.verify(extension(extensions, "chunk-signature"), sha256.digest("hex"));
    if (size === 0) break;
    if ((await input.line()) !== "") throw incomplete("a chunk is longer than its size");
  }
  for (let line = await input.line(true); line !== ""; line = await input.line(true)) {
    const at = line.indexOf(":");
    trailers.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
  }
  const signature = trailers.get("x-amz-trailer-signature");
  trailers.delete("x-amz-trailer-signature");
  if (!signer || (trailers.size === 0 && signature === undefined)) return;
  signer.verifyTrailer(
    signature,
    [...trailers]
      .sort()
      .map(([name, value]) => `${name}:${value}\n`)
      .join(""),
  );
}

function extension(extensions: readonly string[], name: string): string | undefined {
  const found = extensions.find((one) => one.trim().startsWith(`${name}=`));
  return found?.trim().slice(name.length + 1);
}

function incomplete(what: string): S3Error {
  return new S3Error("IncompleteBody", `The body is not aws-chunked as announced: ${what}`);
}

/** Reads lines and byte counts from a stream. */
class Input {
  private readonly source: AsyncIterator<Uint8Array>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** Reads to the next CRLF, which is not included. @param orEnd the end of the stream counts as an empty line */
  async line(orEnd = false): Promise<string> {
    for (;;) {
      const at = this.rest.indexOf("\r\n");
      if (at >= 0) {
        const line = this.rest.toString("latin1", 0, at);
        this.rest = this.rest.subarray(at + 2);
        return line;
      }
      if (this.rest.length > LONGEST_LINE_BYTES) throw incomplete("a line does not end");
      const more = await this.more();
      if (!more && orEnd && this.rest.length === 0) return "";
      if (!more) throw incomplete("it ends early");
      this.rest = Buffer.concat([this.rest, more]);
    }
  }

  async *bytes(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0; ) {
      if (this.rest.length === 0) this.rest = (await this.more()) ?? Buffer.alloc(0);
      if (this.rest.length === 0) throw incomplete("it ends early");
      const taken = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(taken.length);
      left -= taken.length;
      yield taken;
    }
  }

  private async more(): Promise<Buffer | undefined> {
    for (;;) {
      const { done, value } = await this.source.next();
      if (done) return undefined;
      if (value.length > 0) return Buffer.from(value.buffer, value.byteOffset, value.length);
    }
  }
}
