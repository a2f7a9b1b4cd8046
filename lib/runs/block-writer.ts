import type { Catalog } from "../catalog/store/open.ts";
import { type BlockKind, putBlock, putDigests } from "../catalog/versions/run-artefacts.ts";

/** Where a run's blocks go. */
export interface BlockTarget {
  readonly catalog: Catalog;
  readonly runId: string;
  readonly blockRows: number;
  /** Numbers in a vector. */
  readonly length: number;
}

/** Collects vectors and writes a block whenever one is full, and at the end their digests. */
export class BlockWriter {
  /** Rows so far. */
  count = 0;
  private readonly target: BlockTarget;
  private readonly kind: BlockKind;
  private blocks = 0;
  private faceIds: string[] = [];
  private rows: Float32Array;
  private digests: bigint[] = [];
  private readonly written: BigUint64Array[] = [];

  constructor(target: BlockTarget, kind: BlockKind) {
    this.target = target;
    this.kind = kind;
    this.rows = new Float32Array(target.blockRows * target.length);
  }

  /** @param digest see digestOf */
  async add(faceId: string, vector: Float32Array, digest: bigint): Promise<void> {
    this.rows.set(vector, this.faceIds.length * this.target.length);
    this.faceIds.push(faceId);
    this.digests.push(digest);
    this.count++;
    if (this.faceIds.length === this.target.blockRows) await this.flush();
  }

  /** Writes what is left. @returns the number of blocks */
  async end(): Promise<number> {
    if (this.faceIds.length > 0) await this.flush();
    const { catalog, runId } = this.target;
    const bytes = Buffer.concat(this.written.map(({ buffer }) => new Uint8Array(buffer)));
    await putDigests(catalog, runId, this.kind, bytes);
    return this.blocks;
  }

  private async flush(): Promise<void> {
    const { catalog, runId, length } = this.target;
    const { faceIds } = this;
    const rows = this.rows.slice(0, faceIds.length * length);
    await putBlock(catalog, runId, this.kind, this.blocks++, { faceIds, rows });
    this.written.push(BigUint64Array.from(this.digests));
    this.faceIds = [];
    this.digests = [];
  }
}
