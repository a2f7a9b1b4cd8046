import { UserError } from "../../user-error.ts";

/** A cascade of depth-limited trees of pixel comparisons, as in Pigo's files. */
export interface Cascade {
  readonly depth: number;
  readonly trees: number;
  /** trees x 2^depth x 4: row and column of two pixels, in 1/256 of the window's side from its centre; node 0 is unused. */
  readonly codes: Int8Array;
  /** trees x 2^depth: the amount that each leaf adds to the score. */
  readonly leaves: Float32Array;
  /** trees: a window is rejected unless its sum is above the threshold after that tree. */
  readonly thresholds: Float32Array;
}

/** Bytes that are not a cascade in Pigo's format. */
export class InvalidCascade extends UserError {
  readonly problem: string;

  /** @param wanted the expected kind of cascade, and an example among Pigo's files */
  constructor(problem: string, wanted = { kind: "face", example: "facefinder" }) {
    super(`Not a ${wanted.kind} cascade in Pigo's format: ${problem}. Give a file such as Pigo's ${wanted.example}`);
    this.name = "InvalidCascade";
    this.problem = problem;
  }
}

/** The file begins with eight bytes of version and bounding box, then depth and number of trees. */
const HEADER_BYTES = 16;
const DEEPEST = 12;
const MOST_TREES = 10_000;

/**
 * Reads a cascade file: per tree the codes of its inner nodes, its leaves, its threshold, little-endian.
 * @throws InvalidCascade
 */
export function readCascade(bytes: Uint8Array): Cascade {
  if (bytes.length < HEADER_BYTES) throw new InvalidCascade(`${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const depth = view.getUint32(8, true);
  const trees = view.getUint32(12, true);
  if (depth < 1 || depth > DEEPEST || trees < 1 || trees > MOST_TREES) {
    throw new InvalidCascade(`${trees} trees of depth ${depth}`);
  }
  const nodes = 2 ** depth;
  const treeBytes = 4 * (nodes - 1) + 4 * nodes + 4;
  if (bytes.length < HEADER_BYTES + trees * treeBytes)
    throw new InvalidCascade(`it ends before the last of its ${trees} trees`);

  const codes = new Int8Array(trees * nodes * 4);
  const leaves = new Float32Array(trees * nodes);
  const thresholds = new Float32Array(trees);
  for (let tree = 0; tree < trees; tree++) {
    const at = HEADER_BYTES + tree * treeBytes;
    for (let code = 0; code < 4 * (nodes - 1); code++) codes[(tree * nodes + 1) * 4 + code] = view.getInt8(at + code);
    for (let leaf = 0; leaf < nodes; leaf++) {
      leaves[tree * nodes + leaf] = view.getFloat32(at + 4 * (nodes - 1 + leaf), true);
    }
    thresholds[tree] = view.getFloat32(at + 4 * (2 * nodes - 1), true);
  }
  return { depth, trees, codes, leaves, thresholds };
}
