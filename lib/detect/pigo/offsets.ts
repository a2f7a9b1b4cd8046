import type { Cascade } from "./cascade.ts";

/** Where the nodes of a cascade look, for windows of one side in pictures of one width. */
export interface NodeOffsets {
  /** trees x 2^depth x 2: both pixels of a node, from the window's centre, in pixels of the row-major picture. */
  readonly offsets: Int32Array;
  /** The same as rows and columns. */
  readonly rows: Int16Array;
  readonly columns: Int16Array;
  /** The furthest that any node looks, px from the centre. */
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Pigo rotates in 32 steps a turn, with sines and cosines in whole 256ths, cut off towards zero. */
const STEPS = 32;
const UNIT = 256;

/** @param angle in turns, 0 to 1 */
export function nodeOffsets({ codes }: Cascade, side: number, width: number, angle: number): NodeOffsets {
  const step = Math.trunc(STEPS * angle);
  const cos = Math.trunc(UNIT * Math.cos((2 * Math.PI * step) / STEPS) + 1e-9) * side;
  const sin = Math.trunc(UNIT * Math.sin((2 * Math.PI * step) / STEPS) + 1e-9) * side;
  const count = codes.length / 2;
  const offsets = new Int32Array(count);
  const rows = new Int16Array(count);
  const columns = new Int16Array(count);
  const reach = { top: 0, bottom: 0, left: 0, right: 0 };
  for (let index = 0; index < count; index++) {
    const [down, across] = [codes[2 * index]!, codes[2 * index + 1]!];
    const row = Math.floor((cos * down - sin * across) / (UNIT * UNIT));
    const column = Math.floor((sin * down + cos * across) / (UNIT * UNIT));
    rows[index] = row;
    columns[index] = column;
    offsets[index] = row * width + column;
    reach.top = Math.min(reach.top, row);
    reach.bottom = Math.max(reach.bottom, row);
    reach.left = Math.min(reach.left, column);
    reach.right = Math.max(reach.right, column);
  }
  return { offsets, rows, columns, ...reach };
}
