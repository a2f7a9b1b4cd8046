import { type Block, blockOf } from "../../lib/dbscan/block.ts";
import type { Clustering, Matrix } from "../../lib/dbscan/dbscan.ts";

/** Returns a generator of numbers in [0, 1) that depend only on the seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Scales each row of a matrix to unit length, in place. */
export function normalise(rows: Float32Array, length: number): Float32Array {
  for (let from = 0; from < rows.length; from += length) {
    let sum = 0;
    for (let at = from; at < from + length; at++) sum += rows[at]! * rows[at]!;
    for (let at = from; at < from + length; at++) rows[at] = rows[at]! / Math.sqrt(sum);
  }
  return rows;
}

/**
 * Makes faces of synthetic people, in random order: each person is a random direction, and each face adds noise of
 * `spread` times its length. With spread 0.7, two faces of a person are about 0.81 apart, those of two people 1.41.
 *
 * @returns n x length, row-major, unit rows
 */
export function syntheticFaces(
  n: number,
  {
    length = 512,
    facesEach = 20,
    spread = 0.7,
    seed = 1,
  }: { length?: number; facesEach?: number; spread?: number; seed?: number } = {},
): Float32Array {
  const random = randomNumbers(seed);
  // The sum of three uniform numbers is close enough to a normal one; variance 1 / 4.
  const normal = () => 2 * (random() + random() + random() - 1.5);
  const people = Math.max(1, Math.round(n / facesEach));
  const centres = normalise(Float32Array.from({ length: people * length }, normal), length);
  const rows = new Float32Array(n * length);
  const noise = spread / Math.sqrt(length);
  for (let row = 0; row < n; row++) {
    const person = Math.floor(random() * people);
    for (let at = 0; at < length; at++) rows[row * length + at] = centres[person * length + at]! + noise * normal();
  }
  return normalise(rows, length);
}

/** Makes terms of commonness for n rows, from -largest to largest; see lib/dbscan/block.ts. */
export function syntheticTerms(n: number, largest: number, seed = 1): Float64Array {
  const random = randomNumbers(seed);
  return Float64Array.from({ length: n }, () => largest * (2 * random() - 1));
}

/** Returns a matrix in memory with blocks of `blockRows` rows. @param terms one per row; none by default */
export function matrixOf(
  rows: Float32Array,
  length: number,
  blockRows: number,
  terms: Float64Array = new Float64Array(rows.length / length),
): Matrix {
  const n = rows.length / length;
  const made = new Map<number, Block>();
  return {
    n,
    blocks: Math.ceil(n / blockRows),
    async load(index) {
      const start = index * blockRows;
      const block =
        made.get(index) ??
        blockOf(
          start,
          length,
          rows.subarray(start * length, Math.min(n, start + blockRows) * length),
          terms.subarray(start, Math.min(n, start + blockRows)),
        );
      made.set(index, block);
      return block;
    },
  };
}

/** DBSCAN by its definition: compares every pair in float64, and finds components by flood fill. */
export function bruteForce(
  rows: Float32Array,
  length: number,
  eps: number,
  core: number,
  terms: Float64Array = new Float64Array(rows.length / length),
): Clustering {
  const n = rows.length / length;
  const squared = (i: number, j: number) => {
    let sum = 0;
    for (let at = 0; at < length; at++) sum += (rows[i * length + at]! - rows[j * length + at]!) ** 2;
    return Math.max(0, sum + (terms[i]! + terms[j]!));
  };
  const near = Array.from({ length: n }, () => [] as number[]);
  // A common row may be far from a copy of itself, but it is its own neighbour.
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i === j || squared(i, j) <= eps * eps) near[i]!.push(j);
  const cores = Uint8Array.from(near, (found) => (found.length >= core ? 1 : 0));
  const labels = new Int32Array(n).fill(-1);
  for (let seed = 0; seed < n; seed++) {
    if (!cores[seed] || labels[seed] !== -1) continue;
    const open = [seed];
    labels[seed] = seed;
    while (open.length > 0) {
      for (const next of near[open.pop()!]!) {
        if (!cores[next] || labels[next] !== -1) continue;
        labels[next] = seed;
        open.push(next);
      }
    }
  }
  const component = labels.slice();
  for (let row = 0; row < n; row++) {
    const candidates = near[row]!.filter((other) => cores[other]);
    if (cores[row] || candidates.length === 0) continue;
    const nearest = candidates.reduce((best, other) => (squared(row, other) < squared(row, best) ? other : best));
    labels[row] = component[nearest]!;
  }
  return { labels, cores };
}
