import type { Catalog } from "../catalog/store/open.ts";
import { type BlockKind, putBlock, putCoarseBlock, putDigests } from "../catalog/versions/run-artefacts.ts";
import { blockOf } from "../dbscan/block.ts";
import { encodeCoarse } from "../dbscan/coarse.ts";

/** Destination of a run's blocks, and their shape. */
export interface BlockTarget {
  readonly catalog: Catalog;
  readonly runId: string;
  readonly blockRows: number;
  /** Numbers in a vector. */
  readonly length: number;
}

/** What a run needs to know of a vector. */
export interface WrittenFace {
  readonly vector: Float32Array;
  /** See Block. */
  readonly term: number;
  /** See digestOf. */
  readonly digest: bigint;
}

/**
 * Collects vectors and writes each full block, that of faces which form clusters also in int8, for the tiles; at the end,
 * writes the digests of all vectors.
 */
export class BlockWriter {
  /** Number of rows added so far. */
  count = 0;
  private readonly target: BlockTarget;
  private readonly kind: BlockKind;
  private blocks = 0;
  private faceIds: string[] = [];
  private rows: Float32Array;
  private terms: number[] = [];
  private digests: bigint[] = [];
  private readonly written: BigUint64Array[] = [];

  constructor(target: BlockTarget, kind: BlockKind) {
    this.target = target;
    this.kind = kind;
    this.rows = new Float32Array(target.blockRows * target.length);
  }

  async add(faceId: string, { vector, term, digest }: WrittenFace): Promise<void> {
    this.rows.set(vector, this.faceIds.length * this.target.length);
    this.terms.push(term);
    this.faceIds.push(faceId);
    this.digests.push(digest);
    this.count++;
    if (this.faceIds.length === this.target.blockRows) await this.flush();
  }

  /** Writes the last, partial block and the digests. @returns the number of blocks */
  async end(): Promise<number> {
    if (this.faceIds.length > 0) await this.flush();
    const { catalog, runId } = this.target;
    const bytes = Buffer.concat(this.written.map(({ buffer }) => new Uint8Array(buffer)));
    await putDigests(catalog, runId, this.kind, bytes);
    return this.blocks;
  }

  private async flush(): Promise<void> {
    const { catalog, runId, blockRows, length } = this.target;
    const { faceIds } = this;
    const rows = this.rows.slice(0, faceIds.length * length);
    const terms = Float64Array.from(this.terms);
    if (this.kind === "faces") {
      const bytes = encodeCoarse(blockOf(this.blocks * blockRows, length, rows, terms));
      await putCoarseBlock(catalog, runId, this.kind, this.blocks, bytes);
    }
    await putBlock(catalog, runId, this.kind, this.blocks++, { faceIds, rows, terms });
    this.written.push(BigUint64Array.from(this.digests));
    this.faceIds = [];
    this.terms = [];
    this.digests = [];
  }
}
