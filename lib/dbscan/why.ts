import { type Block, rowOf, squaredDistance } from "./block.ts";

/** Explanation of why some rows are one cluster. Distances are raw. */
export interface Explanation {
  /** Rows with enough neighbours in the cluster, ascending. */
  readonly cores: readonly number[];
  /** The two rows farthest from each other; undefined if there is only one row. */
  readonly widest: { readonly a: number; readonly b: number; readonly distance: number } | undefined;
}

/** One step from a row to one of its neighbours. */
export interface ChainStep {
  readonly from: number;
  readonly to: number;
  readonly distance: number;
}

/** Compares the rows of one cluster with each other. */
export class ClusterExplainer {
  private readonly n: number;
  private readonly eps: number;
  private readonly squared: Float64Array;
  private readonly isCore: readonly boolean[];

  /** @param rows vectors of one cluster; a thousand take half a second */
  constructor(rows: Block, eps: number, core: number) {
    this.n = rows.count;
    this.eps = eps;
    this.squared = new Float64Array(this.n * this.n);
    for (let a = 0; a < this.n; a++) {
      for (let b = a + 1; b < this.n; b++) {
        const squared = squaredDistance(rows, a, rows, b);
        this.squared[a * this.n + b] = squared;
        this.squared[b * this.n + a] = squared;
      }
    }
    const all = Array.from({ length: this.n }, (_, row) => row);
    // Byte-equal copies count once, as in a run.
    const firsts = all.filter(
      (row) => !all.slice(0, row).some((other) => isEqual(rowOf(rows, row), rowOf(rows, other))),
    );
    this.isCore = all.map((row) => firsts.filter((other) => this.near(row, other)).length >= core);
  }

  /** Returns the cores of the cluster and its farthest pair. */
  explain(): Explanation {
    let widest: Explanation["widest"];
    for (let a = 0; a < this.n; a++) {
      for (let b = a + 1; b < this.n; b++) {
        const distance = this.distance(a, b);
        if (!widest || distance > widest.distance) widest = { a, b, distance };
      }
    }
    return { cores: [...this.isCore.keys()].filter((row) => this.isCore[row]), widest };
  }

  /**
   * Returns the shortest chain of neighbours from a row to the first core, or undefined if there is none: then the row
   * only joined the cluster. All rows on the way are cores.
   */
  chain(row: number): ChainStep[] | undefined {
    const goal = this.isCore.indexOf(true);
    if (goal < 0) return undefined;
    const cameFrom = new Map([[row, row]]);
    for (const at of cameFrom.keys()) {
      if (at === goal) break;
      const next = [...this.isCore.keys()]
        .filter((other) => this.isCore[other] && !cameFrom.has(other) && this.near(at, other))
        .sort((a, b) => this.distance(at, a) - this.distance(at, b) || a - b);
      for (const other of next) cameFrom.set(other, at);
    }
    if (!cameFrom.has(goal)) return undefined;
    const steps: ChainStep[] = [];
    for (let to = goal; to !== row; to = cameFrom.get(to)!) {
      const from = cameFrom.get(to)!;
      steps.unshift({ from, to, distance: this.distance(from, to) });
    }
    return steps;
  }

  private distance(a: number, b: number): number {
    return Math.sqrt(this.squared[a * this.n + b]!);
  }

  private near(a: number, b: number): boolean {
    return this.squared[a * this.n + b]! <= this.eps * this.eps;
  }
}

function isEqual(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, at) => value === b[at]);
}
