import type { Links } from "./links.ts";
import { UnionFind } from "./union-find.ts";

/** Label of a row that belongs to no component. */
export const NOISE = -1;

/** Rows by their label, groups in the order of their first row; noise is left out. */
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

/** Puts the links of all pairs of blocks together. */
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

  /** All links that were put together, in their fewest. @param few pairs of rows that are no core */
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

  /** Squared distance from a row to its nearest core, where it is a border; else Infinity. */
  squaredOf(row: number): number {
    return this.squared[row]!;
  }

  /**
   * The label of each row: the smallest core of its component, or NOISE. A border belongs to its nearest core, hence
   * labels depend on the rows and their order alone, not on how they were cut into blocks.
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
