import type { Cascade } from "./cascade.ts";

/** Pigo rotates in 32 steps per turn, with sines and cosines in whole 256ths, truncated towards zero. */
const STEPS = 32;
const UNIT = 256;

/** Cosine and sine in whole 256ths. */
export interface Rotation {
  readonly cos: number;
  readonly sin: number;
}

/** Returns the rotation by an angle. @param angle in turns, 0 to 1 */
export function rotationBy(angle: number): Rotation {
  const radians = (2 * Math.PI * Math.trunc(STEPS * angle)) / STEPS;
  const whole = (value: number) => Math.trunc(UNIT * value + Math.sign(value) * 1e-9);
  return { cos: whole(Math.cos(radians)), sin: whole(Math.sin(radians)) };
}

/** Returns how far a rotated window of this side reaches beyond its upright counterpart, px. */
export function overhang(side: number, { cos, sin }: Rotation): number {
  const excess = (side * (Math.abs(cos) + Math.abs(sin) - UNIT)) / (2 * UNIT);
  return excess > 0 ? Math.ceil(excess) + 1 : 0;
}

/**
 * Computes the pixels that the nodes of one tree compare, for windows of one side in pictures of one width.
 * @param offsets receives the tree's part of trees x 2^depth x 2: both pixels of a node, from the window's centre, in
 * pixels of the row-major picture
 */
export function layOutTree(
  offsets: Int32Array,
  { codes, depth }: Cascade,
  tree: number,
  side: number,
  rotation: Rotation,
  width: number,
): void {
  const [cos, sin] = [rotation.cos * side, rotation.sin * side];
  const end = (tree + 1) << (depth + 1);
  for (let index = (tree << (depth + 1)) + 2; index < end; index++) {
    offsets[index] = offsetOf(codes[2 * index]!, codes[2 * index + 1]!, cos, sin, width);
  }
}

/** Returns the offset of a pixel from the window's centre. @param cos times the window's side, as is `sin` */
export function offsetOf(down: number, across: number, cos: number, sin: number, width: number): number {
  const row = (Math.imul(cos, down) - Math.imul(sin, across)) >> 16;
  const column = (Math.imul(sin, down) + Math.imul(cos, across)) >> 16;
  return (Math.imul(row, width) + column) | 0;
}
