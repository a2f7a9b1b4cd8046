/** Largest level of a value. */
const LARGEST = 127;

/**
 * Rounds each row to whole numbers that have about its direction. The largest value of a row becomes 127. Of a face's vector of
 * 512 numbers about .01 is lost, so that its product with another unit vector changes by about .0004.
 * @param rows count x length, row-major
 */
export function encodeDirections(rows: Float32Array, length: number): Int8Array {
  const levels = new Int8Array(rows.length);
  for (let from = 0; from < rows.length; from += length) {
    let largest = 0;
    for (let at = from; at < from + length; at++) largest = Math.max(largest, Math.abs(rows[at]!));
    const scale = largest === 0 ? 0 : LARGEST / largest;
    for (let at = from; at < from + length; at++) levels[at] = Math.round(rows[at]! * scale);
  }
  return levels;
}

/** Returns the rows of `encodeDirections`, of unit length. A row of zeros becomes the first axis. */
export function decodeDirections(levels: Int8Array, length: number): Float32Array {
  const rows = new Float32Array(levels.length);
  for (let from = 0; from < levels.length; from += length) {
    let squared = 0;
    for (let at = from; at < from + length; at++) squared += levels[at]! * levels[at]!;
    const norm = Math.sqrt(squared);
    if (norm === 0) rows[from] = 1;
    else for (let at = from; at < from + length; at++) rows[at] = levels[at]! / norm;
  }
  return rows;
}
