import { COMPLETE, CUT_OFF, lettersAt, namedParts, type SelectedParts, viewOf } from "./parts.ts";

const SIGNATURE_BYTES = 8;
/** Bytes of a chunk before its data (length and type), and in total without its data (with the CRC). */
const HEADER_BYTES = 8;
const FRAME_BYTES = 12;

/** Chunks before the pixels that determine how to read the pixels. */
const SELECTED = ["IHDR", "PLTE", "tRNS"];

/**
 * Selects the picture data of a PNG (PNG specification, third edition, 5 and 11): IHDR, PLTE, tRNS and the content of the
 * IDAT chunks, however it is divided among them. For an animated PNG this is its default image.
 *
 * @throws RangeError if it has no header or no pixels
 */
export function* pngParts(bytes: Uint8Array): SelectedParts {
  const view = viewOf(bytes);
  if (lettersAt(view, SIGNATURE_BYTES + 4) !== "IHDR") throw new RangeError("a PNG without a header");
  let pixels = 0;
  let end = CUT_OFF;
  for (let at = SIGNATURE_BYTES; at + HEADER_BYTES <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = lettersAt(view, at + 4);
    const data = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
    at += FRAME_BYTES + length;
    if (type === "IDAT") {
      if (pixels === 0) yield Buffer.from(type, "latin1");
      pixels += data.length;
      yield data;
    } else if (pixels === 0 && SELECTED.includes(type)) {
      yield* namedParts(type, data);
    } else if (type === "IEND") {
      if (at <= bytes.length) end = COMPLETE;
      break;
    }
  }
  if (pixels === 0) throw new RangeError("a PNG without pixels");
  yield end;
}
