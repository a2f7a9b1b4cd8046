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

/** Where the segments begin: after the SOI marker. */
const SEGMENTS = 2;

/**
 * Selects the picture data of a JPEG (ITU-T T.81, B.1 and B.2): every segment before the first EOI but APPn and COM,
 * and the entropy-coded data with their stuffing and restart markers. What follows EOI, such as the video of a motion
 * photo or the other pictures of an MPO file, is left out.
 *
 * Fill bytes (B.1.1.2) are left out, and so is what lies between the segments before the first scan, as decoders skip
 * it. From the first scan on everything is kept that is no APPn or COM segment. A file without EOI counts up to its last
 * byte: where nothing but that marker is missing it is the same as the complete one, else it has less data. One with a
 * segment that goes on past its end differs from every complete one.
 *
 * @throws RangeError where there is no scan
 */
export function* jpegParts(file: Uint8Array): SelectedParts {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let scans = 0;
  // Up to `kept` everything has been selected or left out; `at` is how far the search for a marker is.
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

/** Whether 0xff and this code are a part of entropy-coded data, or at least begin no segment. */
function isData(code: number): boolean {
  return code <= LAST_RESERVED || (code >= FIRST_RESTART && code <= LAST_RESTART);
}

function isMetadata(marker: number): boolean {
  return (marker >= FIRST_APP && marker <= LAST_APP) || marker === COMMENT;
}
