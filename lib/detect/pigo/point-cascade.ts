import { InvalidCascade } from "./cascade.ts";

/** Stages of regression trees that lead from a guess to a point of a face, as in Pigo's puploc and lps files. */
export interface PointCascade {
  readonly stages: number;
  /** Trees per stage. */
  readonly trees: number;
  readonly depth: number;
  /** Factor by which the region shrinks from stage to stage. */
  readonly shrink: number;
  /** stages x trees x (2^depth - 1) x 4: row and column of two pixels, in 1/256 of the region's side from its centre. */
  readonly codes: Int8Array;
  /** stages x trees x 2^depth x 2: how far down and across each leaf moves the point, in sides. */
  readonly moves: Float32Array;
}

const HEADER_BYTES = 16;
const DEEPEST = 16;
const MOST_TREES = 10_000;
const WANTED = { kind: "point", example: "puploc, or those in its folder lps" };

/**
 * Reads a point cascade: stages, shrink, trees and depth, then per tree the codes of its inner nodes and its leaves,
 * little-endian.
 * @throws InvalidCascade
 */
export function readPointCascade(bytes: Uint8Array): PointCascade {
  if (bytes.length < HEADER_BYTES) throw new InvalidCascade(`${bytes.length} bytes`, WANTED);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stages = view.getUint32(0, true);
  const shrink = view.getFloat32(4, true);
  const trees = view.getUint32(8, true);
  const depth = view.getUint32(12, true);
  const all = stages * trees;
  if (all < 1 || all > MOST_TREES || depth < 1 || depth > DEEPEST || !(shrink > 0 && shrink <= 1)) {
    throw new InvalidCascade(`${stages} stages of ${trees} trees of depth ${depth}`, WANTED);
  }
  const leaves = 2 ** depth;
  const codeBytes = 4 * (leaves - 1);
  const treeBytes = codeBytes + 8 * leaves;
  if (bytes.length < HEADER_BYTES + all * treeBytes) throw new InvalidCascade("it ends before its last tree", WANTED);

  const codes = new Int8Array(all * codeBytes);
  const moves = new Float32Array(all * leaves * 2);
  for (let tree = 0; tree < all; tree++) {
    const at = HEADER_BYTES + tree * treeBytes;
    codes.set(new Int8Array(bytes.buffer, bytes.byteOffset + at, codeBytes), tree * codeBytes);
    for (let move = 0; move < 2 * leaves; move++) {
      moves[tree * 2 * leaves + move] = view.getFloat32(at + codeBytes + 4 * move, true);
    }
  }
  return { stages, trees, depth, shrink, codes, moves };
}
