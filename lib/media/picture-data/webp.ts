import { COMPLETE, CUT_OFF, lettersAt, namedParts, type SelectedParts, viewOf } from "./parts.ts";

/** Offsets of the length in a RIFF header, and of the first chunk. */
const RIFF_LENGTH = 4;
const CHUNKS = 12;
/** Bytes of a chunk before its data: type and length. */
const HEADER_BYTES = 8;

/** Chunks with pictures and frames. VP8X and ANIM only describe them, and depend on the metadata. */
const SELECTED = ["VP8 ", "VP8L", "ALPH", "ANMF"];

/**
 * Selects the picture data of a WebP (RFC 9649, 2.5 to 2.7): its bitstream (VP8 or VP8L) and alpha chunks, or all
 * frames of an animation.
 *
 * @throws RangeError if it has none of these
 */
export function* webpParts(bytes: Uint8Array): SelectedParts {
  const view = viewOf(bytes);
  const riffEnd = RIFF_LENGTH + 4 + view.getUint32(RIFF_LENGTH, true);
  const end = Math.min(riffEnd, bytes.length);
  let selected = 0;
  for (let at = CHUNKS; at + HEADER_BYTES <= end; ) {
    const type = lettersAt(view, at);
    const length = view.getUint32(at + 4, true);
    if (SELECTED.includes(type)) {
      selected++;
      yield* namedParts(type, bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length));
    }
    // Chunks of odd length are padded.
    at += HEADER_BYTES + length + (length % 2);
  }
  if (selected === 0) throw new RangeError("a WebP without a picture");
  yield riffEnd > bytes.length ? CUT_OFF : COMPLETE;
}
