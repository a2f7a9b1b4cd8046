import type { Links } from "./links.ts";
import { UnionFind } from "./union-find.ts";

/** Label of a row that belongs to no component. */
export const NOISE = -1;

/** Groups rows by label, in the order of each group's first row, without noise. */
export function groupsOf(labels: Int32Array): number[][] {
  const groups = new Map<number, number[]>();
  for (const [row, label] of labels.entries()) {
    if (label === NOISE) continue;
    const group = groups.get(label);
    if (group) group.push(row);
    else groups.set(label, [row]);
  }
  return [...groups.values()];
}

/** Combines the links of all pairs of blocks into components. */
export class Components {
  private readonly n: number;
  private readonly sets: UnionFind;
  private readonly nearest: Int32Array;
  private readonly squared: Float64Array;

  /** @param n rows of the whole matrix */
  constructor(n: number) {
    this.n = n;
    this.sets = new UnionFind(n);
    this.nearest = new Int32Array(n).fill(NOISE);
    this.squared = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  }

  add({ edges, borders, nearest, squared }: Pick<Links, "edges" | "borders" | "nearest" | "squared">): void {
    for (let at = 0; at < edges.length; at += 2) this.sets.union(edges[at]!, edges[at + 1]!);
    for (const [at, row] of borders.entries()) {
      const core = nearest[at]!;
      const distance = squared[at]!;
      if (distance < this.squared[row]! || (distance === this.squared[row] && core < this.nearest[row]!)) {
        this.squared[row] = distance;
        this.nearest[row] = core;
      }
    }
  }

  /** Returns the combined links, with as few edges as possible. @param few pairs of rows that are not cores */
  links(cores: Uint8Array, few: readonly Pick<Links, "pairs" | "apart">[]): Links {
    const edges: number[] = [];
    for (let row = 0; row < this.n; row++) {
      const first = this.sets.find(row);
      if (first !== row) edges.push(first, row);
    }
    const borders = [...this.nearest.keys()].filter((row) => !cores[row] && this.nearest[row] !== NOISE);
    return {
      edges: Int32Array.from(edges),
      borders: Int32Array.from(borders),
      nearest: Int32Array.from(borders, (row) => this.nearest[row]!),
      squared: Float64Array.from(borders, (row) => this.squared[row]!),
      pairs: Int32Array.from(few.flatMap(({ pairs }) => [...pairs])),
      apart: Float64Array.from(few.flatMap(({ apart }) => [...apart])),
    };
  }

  /** Squared distance from a border to its nearest core; Infinity for other rows. */
  squaredOf(row: number): number {
    return this.squared[row]!;
  }

  /**
   * Returns the label of each row: the smallest core of its component, or NOISE. A border belongs to its nearest core,
   * so labels depend only on the rows and their order, not on how they were divided into blocks.
   */
  labels(cores: Uint8Array): Int32Array {
    const labels = new Int32Array(this.n).fill(NOISE);
    for (let row = 0; row < this.n; row++) {
      const core = cores[row] ? row : this.nearest[row]!;
      if (core !== NOISE) labels[row] = this.sets.find(core);
    }
    return labels;
  }
}
