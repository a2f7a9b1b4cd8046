import { webpChunks, webpLength } from "../webp.ts";
import { COMPLETE, CUT_OFF, namedParts, type SelectedParts } from "./parts.ts";

/** Chunks with pictures and frames. VP8X and ANIM only describe them, and depend on the metadata. */
const SELECTED = ["VP8 ", "VP8L", "ALPH", "ANMF"];

/**
 * Selects the picture data of a WebP (RFC 9649, 2.5 to 2.7): its bitstream (VP8 or VP8L) and alpha chunks, or all
 * frames of an animation.
 *
 * @throws RangeError if it has none of these
 */
export function* webpParts(bytes: Uint8Array): SelectedParts {
  let selected = 0;
  for (const { type, content } of webpChunks(bytes)) {
    if (!SELECTED.includes(type)) continue;
    selected++;
    yield* namedParts(type, content);
  }
  if (selected === 0) throw new RangeError("a WebP without a picture");
  yield webpLength(bytes) > bytes.length ? CUT_OFF : COMPLETE;
}
