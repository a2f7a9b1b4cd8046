import { type Block, squaredDistance } from "./block.ts";
import { largestError, type PairFinder } from "./pairs.ts";
import { UnionFind } from "./union-find.ts";

/** What some pairs of blocks say about who belongs together; rows by their index in the whole matrix. */
export interface Links {
  /** Pairs of cores within reach, as few as connect all that are connected: [a, b, a, b, ...]. */
  readonly edges: Int32Array;
  /** Rows that are no core but within reach of one... */
  readonly borders: Int32Array;
  /** ...the core nearest to each, the one of smallest index among equally near ones... */
  readonly nearest: Int32Array;
  /** ...and the squared distance to it. */
  readonly squared: Float64Array;
}

/** Collects links over several pairs of blocks. */
export class LinkCollector {
  private readonly sets: UnionFind;
  private readonly edges: number[] = [];
  private readonly nearest = new Map<number, { core: number; squared: number }>();

  /** @param n rows of the whole matrix */
  constructor(n: number) {
    this.sets = new UnionFind(n);
  }

  /** @param cores of the whole matrix: 1 where the row is a core */
  async add(finder: PairFinder, a: Block, b: Block, eps: number, cores: Uint8Array): Promise<void> {
    const doubt = 2 * largestError(a, b);
    const bestOf = new Map<number, number>();
    const offer = (border: Block, i: number, core: Block, j: number, product: number) => {
      const row = border.start + i;
      const best = bestOf.get(row);
      if (best !== undefined && product < best - doubt) return;
      if (best === undefined || product > best) bestOf.set(row, product);
      this.offer(row, core.start + j, squaredDistance(border, i, core, j));
    };
    await finder.visit(a, b, eps, (i, j, product) => {
      const isCore = cores[a.start + i];
      if (isCore && cores[b.start + j]) this.join(a.start + i, b.start + j);
      else if (isCore) offer(b, j, a, i, product);
      else if (cores[b.start + j]) offer(a, i, b, j, product);
    });
  }

  links(): Links {
    const rows = [...this.nearest.keys()].sort((a, b) => a - b);
    const found = rows.map((row) => this.nearest.get(row)!);
    return {
      edges: Int32Array.from(this.edges),
      borders: Int32Array.from(rows),
      nearest: Int32Array.from(found, ({ core }) => core),
      squared: Float64Array.from(found, ({ squared }) => squared),
    };
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

/** Links as bytes, little-endian: two counts, the edges, the borders, their nearest cores, the squared distances. */
export function encodeLinks({ edges, borders, nearest, squared }: Links): Uint8Array {
  const bytes = Buffer.alloc(8 + 4 * (edges.length + borders.length + nearest.length) + 8 * squared.length);
  new Int32Array(bytes.buffer, bytes.byteOffset, 2).set([edges.length, borders.length]);
  let at = 8;
  for (const part of [edges, borders, nearest, squared]) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return bytes;
}

/** The opposite of encodeLinks. */
export function decodeLinks(encoded: Uint8Array): Links {
  const { buffer } = Uint8Array.from(encoded);
  const [edges, borders] = new Int32Array(buffer, 0, 2) as unknown as [number, number];
  return {
    edges: new Int32Array(buffer, 8, edges),
    borders: new Int32Array(buffer, 8 + 4 * edges, borders),
    nearest: new Int32Array(buffer, 8 + 4 * (edges + borders), borders),
    squared: new Float64Array(buffer, 8 + 4 * (edges + 2 * borders), borders),
  };
}
