import { COMPLETE, CUT_OFF, type SelectedParts, UNMARKED } from "./parts.ts";

const FILL = 0xff;
const LAST_RESERVED = 0xbf;
const FIRST_RESTART = 0xd0;
const LAST_RESTART = 0xd7;
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
const FIRST_APP = 0xe0;
const LAST_APP = 0xef;
const COMMENT = 0xfe;

/** Offset of the first segment, after the SOI marker. */
const SEGMENTS = 2;

/**
 * Selects the picture data of a JPEG (ITU-T T.81, B.1 and B.2): every segment before the first EOI except APPn and COM,
 * and the entropy-coded data with their stuffing and restart markers. Data after EOI, such as the video of a motion photo
 * or the other pictures of an MPO file, are left out.
 *
 * Fill bytes (B.1.1.2) are left out, as are bytes between the segments before the first scan, which decoders skip. From
 * the first scan on, everything except APPn and COM segments is selected. A file without EOI is selected up to its last
 * byte: if only that marker is missing, it is the same picture as the complete file, else it has less data. A file with a
 * segment that extends past its end differs from every complete one.
 *
 * @throws RangeError if there is no scan
 */
export function* jpegParts(file: Uint8Array): SelectedParts {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let scans = 0;
  // Everything before `kept` has been selected or left out; the search for a marker continues at `at`.
  let kept = SEGMENTS;
  let end = UNMARKED;
  for (let at = SEGMENTS; ; ) {
    if (bytes[at] !== FILL) at = bytes.indexOf(FILL, at);
    if (at < 0) break;
    if (at + 1 >= bytes.length) {
      // Half a marker.
      if (scans > 0) yield file.subarray(kept, at);
      kept = bytes.length;
      break;
    }
    const marker = bytes[at + 1]!;
    if (isData(marker)) {
      at += 2;
      continue;
    }
    if (scans > 0 && at > kept) yield file.subarray(kept, at);
    kept = at;
    if (marker === FILL) {
      while (bytes[at + 1] === FILL) at++;
      kept = at;
      continue;
    }
    if (marker === END_OF_IMAGE || marker === START_OF_IMAGE) {
      if (marker === END_OF_IMAGE) end = COMPLETE;
      kept = bytes.length;
      break;
    }
    const length = at + 4 <= bytes.length ? bytes.readUInt16BE(at + 2) : 0;
    const next = at + 2 + length;
    const inside = length >= 2 && next <= bytes.length;
    if (isMetadata(marker)) kept = inside ? next : bytes.length;
    if (!inside) {
      end = CUT_OFF;
      break;
    }
    if (!isMetadata(marker)) yield file.subarray(at, next);
    if (marker === START_OF_SCAN) scans++;
    kept = next;
    at = next;
  }
  if (scans === 0) throw new RangeError("a JPEG without a scan");
  yield file.subarray(kept);
  yield end;
}

/** Returns true if 0xff and this code belong to entropy-coded data, or at least do not begin a segment. */
function isData(code: number): boolean {
  return code <= LAST_RESERVED || (code >= FIRST_RESTART && code <= LAST_RESTART);
}

function isMetadata(marker: number): boolean {
  return (marker >= FIRST_APP && marker <= LAST_APP) || marker === COMMENT;
}
