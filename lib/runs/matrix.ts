import type { Catalog } from "../catalog/store/open.ts";
import { type BlockKind, getBlockRows, type RunPlan } from "../catalog/versions/run-artefacts.ts";
import { type Block, blockOf } from "../dbscan/block.ts";
import type { Matrix } from "../dbscan/dbscan.ts";

/** Number of most recently used blocks kept in memory: a tile reads the same columns for each of its rows. */
const BLOCKS_KEPT = 8;

/** The vectors of a run, read from the runs bucket block by block. */
export function matrixOf(catalog: Catalog, plan: RunPlan, kind: BlockKind = "faces"): Matrix {
  const kept = new Map<number, Block>();
  return {
    n: plan.eligible,
    blocks: kind === "faces" ? plan.blocks : plan.restBlocks,
    async load(index) {
      const block = kept.get(index) ?? (await load(index));
      kept.delete(index);
      kept.set(index, block);
      if (kept.size > BLOCKS_KEPT) kept.delete(kept.keys().next().value!);
      return block;
    },
  };

  async function load(index: number): Promise<Block> {
    const { rows, terms } = await getBlockRows(catalog, plan.runId, kind, index);
    return blockOf(index * plan.blockRows, plan.length, rows, terms);
  }
}
