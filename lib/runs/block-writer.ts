import type { Catalog } from "../catalog/store/open.ts";
import { type BlockKind, putBlock } from "../catalog/versions/run-artefacts.ts";

/** Where a run's blocks go. */
export interface BlockTarget {
  readonly catalog: Catalog;
  readonly runId: string;
  readonly blockRows: number;
  /** Numbers in a vector. */
  readonly length: number;
}

/** Collects vectors and writes a block whenever one is full. */
export class BlockWriter {
  /** Rows so far. */
  count = 0;
  private readonly target: BlockTarget;
  private readonly kind: BlockKind;
  private blocks = 0;
  private faceIds: string[] = [];
  private rows: Float32Array;

  constructor(target: BlockTarget, kind: BlockKind) {
    this.target = target;
    this.kind = kind;
    this.rows = new Float32Array(target.blockRows * target.length);
  }

  async add(faceId: string, vector: Float32Array): Promise<void> {
    this.rows.set(vector, this.faceIds.length * this.target.length);
    this.faceIds.push(faceId);
    this.count++;
    if (this.faceIds.length === this.target.blockRows) await this.flush();
  }

  /** Writes what is left. @returns the number of blocks */
  async end(): Promise<number> {
    if (this.faceIds.length > 0) await this.flush();
    return this.blocks;
  }

  private async flush(): Promise<void> {
    const { catalog, runId, length } = this.target;
    const { faceIds } = this;
    const rows = this.rows.slice(0, faceIds.length * length);
    await putBlock(catalog, runId, this.kind, this.blocks++, { faceIds, rows });
    this.faceIds = [];
  }
}
