/** Offsets of the length in a RIFF header, and of the first chunk (RFC 9649, 2.4). */
const RIFF_LENGTH = 4;
const CHUNKS = 12;
/** Bytes of a chunk before its content: type and length. */
const HEADER_BYTES = 8;

/** A chunk of a WebP. In a truncated file, the last one's content may be shorter than `end` says. */
export interface WebpChunk {
  /** Four letters. */
  readonly type: string;
  readonly content: Uint8Array;
  /** Offset of the next chunk, bytes; it may lie past the end of the file. */
  readonly end: number;
}

/** Returns true for a file that begins like a WebP. */
export const isWebp = (file: Uint8Array): boolean => lettersAt(file, 8) === "WEBP";

const lettersAt = (file: Uint8Array, at: number) => Buffer.from(file.subarray(at, at + 4)).toString("latin1");

const lengthAt = (file: Uint8Array, at: number) =>
  new DataView(file.buffer, file.byteOffset, file.byteLength).getUint32(at, true);

/** Returns the length of a WebP according to its header, bytes. @throws RangeError if the file ends before that */
export const webpLength = (webp: Uint8Array): number => RIFF_LENGTH + 4 + lengthAt(webp, RIFF_LENGTH);

/** Yields the chunks of a WebP whose type and length are in the file. @throws RangeError if its header is not */
export function* webpChunks(webp: Uint8Array): Generator<WebpChunk, void, void> {
  const fileEnd = Math.min(webpLength(webp), webp.length);
  for (let at = CHUNKS; at + HEADER_BYTES <= fileEnd; ) {
    const from = at + HEADER_BYTES;
    const length = lengthAt(webp, at + 4);
    // Chunks of odd length are padded.
    const end = from + length + (length % 2);
    yield { type: lettersAt(webp, at), content: webp.subarray(from, from + length), end };
    at = end;
  }
}

/**
 * Makes a truncated WebP readable for decoders, which reject any that is shorter than its header says: zeros replace the
 * missing content of the last chunk, and chunks after it are left out. (Zeros up to the header's length would be read as
 * millions of empty chunks.)
 *
 * @param mostBytes maximum length of the result; a file that needs more is returned as it is
 */
export function completeWebp(webp: Uint8Array, mostBytes: number): Uint8Array {
  if (webpLength(webp) <= webp.length) return webp;
  let end = CHUNKS;
  for (const chunk of webpChunks(webp)) end = chunk.end;
  if (end > mostBytes) return webp;
  const complete = Buffer.concat([webp.subarray(0, end)], end);
  complete.writeUInt32LE(end - RIFF_LENGTH - 4, RIFF_LENGTH);
  return complete;
}
