import { type Block, squaredDistance } from "./block.ts";
import { type AnyBlock, fullOf } from "./coarse.ts";
import type { Pairs } from "./pairs.ts";
import { UnionFind } from "./union-find.ts";

/** Links between rows, found in some pairs of blocks. Rows are indices in the whole matrix. */
export interface Links {
  /** Edges of a spanning forest of the cores within reach of each other: [a, b, a, b, ...]. */
  readonly edges: Int32Array;
  /** Rows that are not cores but within reach of one. */
  readonly borders: Int32Array;
  /** For each border, its nearest core; the one of smallest index if several are equally near. */
  readonly nearest: Int32Array;
  /** For each border, the squared distance to its nearest core. */
  readonly squared: Float64Array;
  /** Pairs of rows that are not cores, within the distance of the second pass: [a, b, a, b, ...]. */
  readonly pairs: Int32Array;
  /** For each of `pairs`, the squared distance. */
  readonly apart: Float64Array;
}

/** Maximum raw distances of linked rows. */
export interface Reach {
  /** For neighbours, at least one of which is a core. */
  readonly eps: number;
  /**
   * For pairs of rows that are not cores; at most eps. There are few such pairs, because each row has few neighbours.
   */
  readonly few: number;
}

/** Two neighbours, as rows of the whole matrix, with their nearness and its maximum error; infinite if it is unknown. */
interface NearRows {
  readonly left: number;
  readonly right: number;
  readonly nearness: number;
  readonly doubt: number;
}

/** Collects links from several pairs of blocks. */
export class LinkCollector {
  private readonly sets: UnionFind;
  private readonly edges: number[] = [];
  private readonly nearest = new Map<number, { core: number; squared: number }>();
  private readonly pairs: number[] = [];
  private readonly apart: number[] = [];

  /** @param n rows of the whole matrix */
  constructor(n: number) {
    this.sets = new UnionFind(n);
  }

  /** Adds the links in a pair of blocks. @param cores one flag per row of the whole matrix: 1 if it is a core */
  async add(finder: Pairs, a: AnyBlock, b: AnyBlock, reach: Reach, cores: Uint8Array): Promise<void> {
    const others: NearRows[] = [];
    await finder.visit(a, b, reach.eps, (i, j, nearness, doubt) => {
      const [left, right] = [a.start + i, b.start + j];
      if (cores[left] && cores[right]) this.join(left, right);
      else others.push({ left, right, nearness, doubt });
    });
    if (others.length > 0) this.addOthers(others, ...(await fullOf(a, b)), reach, cores);
  }

  /** Adds the links of cores among neighbours. @param pairs rows: [a, b, a, b, ...] @returns the other neighbours */
  addCores(pairs: Int32Array, cores: Uint8Array): NearRows[] {
    const others: NearRows[] = [];
    for (let at = 0; at < pairs.length; at += 2) {
      const [left, right] = [pairs[at]!, pairs[at + 1]!];
      if (cores[left] && cores[right]) this.join(left, right);
      else others.push({ left, right, nearness: 0, doubt: Number.POSITIVE_INFINITY });
    }
    return others;
  }

  /** Adds the links of neighbours at most one of which is a core. @param a the block of the left rows */
  addOthers(others: readonly NearRows[], a: Block, b: Block, { few }: Reach, cores: Uint8Array): void {
    // For each border, what the nearness of its nearest core is at least.
    const leastOf = new Map<number, number>();
    const isFarther = (border: number, { nearness, doubt }: NearRows) => {
      const least = leastOf.get(border);
      if (least !== undefined && nearness + doubt < least) return true;
      if (least === undefined || nearness - doubt > least) leastOf.set(border, nearness - doubt);
      return false;
    };
    for (const each of others) {
      const { left, right } = each;
      const squared = () => squaredDistance(a, left - a.start, b, right - b.start);
      if (!cores[left] && !cores[right]) this.pair(left, right, squared(), few * few);
      else {
        const [border, core] = cores[left] ? [right, left] : [left, right];
        if (!isFarther(border, each)) this.offer(border, core, squared());
      }
    }
  }

  /**
   * Adds links of an earlier run that are still valid: between rows that are still cores, and of rows that are not
   * linked again.
   * @param again 1 for each row whose links are found again
   */
  keep({ edges, borders, nearest, squared, pairs, apart }: Links, cores: Uint8Array, again: Uint8Array): void {
    for (let at = 0; at < edges.length; at += 2) {
      if (cores[edges[at]!] && cores[edges[at + 1]!]) this.join(edges[at]!, edges[at + 1]!);
    }
    for (const [at, row] of borders.entries()) {
      if (!cores[row] && !again[row] && cores[nearest[at]!]) this.offer(row, nearest[at]!, squared[at]!);
    }
    for (const [at, distance] of apart.entries()) {
      const [a, b] = [pairs[2 * at]!, pairs[2 * at + 1]!];
      if (!cores[a] && !cores[b] && !again[a] && !again[b]) this.pair(a, b, distance, Number.POSITIVE_INFINITY);
    }
  }

  /**
   * Links some rows with all rows of a block.
   * @param again 1 for each row that is linked this way; a pair of two such rows is visited twice and linked once
   */
  async addRows(
    finder: Pairs,
    { block, rows }: { readonly block: Block; readonly rows: readonly number[] },
    other: AnyBlock,
    { reach, cores, again }: { readonly reach: Reach; readonly cores: Uint8Array; readonly again: Uint8Array },
  ): Promise<void> {
    const others: (readonly [i: number, j: number])[] = [];
    await finder.visit(block, other, reach.eps, (i, j) => {
      const [a, b] = [rows[i]!, other.start + j];
      if (a === b || (again[b] && b < a)) return;
      if (cores[a] && cores[b]) this.join(a, b);
      else others.push([i, j]);
    });
    if (others.length === 0) return;
    const [, right] = await fullOf(block, other);
    for (const [i, j] of others) {
      const [a, b] = [rows[i]!, other.start + j];
      const squared = squaredDistance(block, i, right, j);
      if (cores[a]) this.offer(b, a, squared);
      else if (cores[b]) this.offer(a, b, squared);
      else this.pair(Math.min(a, b), Math.max(a, b), squared, reach.few ** 2);
    }
  }

  links(): Links {
    const rows = [...this.nearest.keys()].sort((a, b) => a - b);
    const found = rows.map((row) => this.nearest.get(row)!);
    return {
      edges: Int32Array.from(this.edges),
      borders: Int32Array.from(rows),
      nearest: Int32Array.from(found, ({ core }) => core),
      squared: Float64Array.from(found, ({ squared }) => squared),
      pairs: Int32Array.from(this.pairs),
      apart: Float64Array.from(this.apart),
    };
  }

  private pair(a: number, b: number, squared: number, limit: number): void {
    if (squared > limit) return;
    this.pairs.push(a, b);
    this.apart.push(squared);
  }

  private join(a: number, b: number): void {
    if (this.sets.union(a, b)) this.edges.push(a, b);
  }

  private offer(row: number, core: number, squared: number): void {
    const best = this.nearest.get(row);
    if (!best || squared < best.squared || (squared === best.squared && core < best.core)) {
      this.nearest.set(row, { core, squared });
    }
  }
}

/**
 * Links as bytes, little-endian: four counts of 32 bits (edges, borders, pairs, 0), then the edges, the borders, their
 * nearest cores, the pairs, and in 64 bits the squared distances of borders and of pairs.
 */
export function encodeLinks({ edges, borders, nearest, squared, pairs, apart }: Links): Uint8Array {
  const counts = Int32Array.of(edges.length, borders.length, pairs.length, 0);
  const parts = [counts, edges, borders, nearest, pairs, squared, apart];
  return Buffer.concat(
    parts.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  );
}

/** Decodes the bytes of `encodeLinks`. */
export function decodeLinks(encoded: Uint8Array): Links {
  const { buffer } = Uint8Array.from(encoded);
  const [edges, borders, pairs] = new Int32Array(buffer, 0, 3) as unknown as [number, number, number];
  const integers = 16;
  const numbers = integers + 4 * (edges + 2 * borders + pairs);
  return {
    edges: new Int32Array(buffer, integers, edges),
    borders: new Int32Array(buffer, integers + 4 * edges, borders),
    nearest: new Int32Array(buffer, integers + 4 * (edges + borders), borders),
    pairs: new Int32Array(buffer, integers + 4 * (edges + 2 * borders), pairs),
    squared: new Float64Array(buffer, numbers, borders),
    apart: new Float64Array(buffer, numbers + 8 * borders, pairs / 2),
  };
}
