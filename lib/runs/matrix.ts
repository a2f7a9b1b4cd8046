import type { Catalog } from "../catalog/store/open.ts";
import { type BlockKind, getBlockRows, getCoarseBlock, type RunPlan } from "../catalog/versions/run-artefacts.ts";
import { blockOf } from "../dbscan/block.ts";
import { type AnyBlock, decodeCoarse } from "../dbscan/coarse.ts";
import type { Matrix } from "../dbscan/dbscan.ts";
import { LARGEST_SIDE } from "../dbscan/tiles.ts";

/** Number of most recently used blocks kept in memory. */
const BLOCKS_KEPT = 8;

/** The same for a tile, which reads each of its columns again for each of its rows: all of its blocks. */
const TILE_BLOCKS_KEPT = 2 * LARGEST_SIDE;

/** The vectors of a run, read from the runs bucket block by block. */
export function matrixOf(catalog: Catalog, plan: RunPlan, kind: BlockKind = "faces", most = BLOCKS_KEPT): Matrix {
  return {
    n: plan.eligible,
    blocks: kind === "faces" ? plan.blocks : plan.restBlocks,
    load: keeping(most, async (index) => {
      const { rows, terms } = await getBlockRows(catalog, plan.runId, kind, index);
      return blockOf(index * plan.blockRows, plan.length, rows, terms);
    }),
  };
}

/** The vectors of a run that form clusters, for a tile. */
export const tileMatrixOf = (catalog: Catalog, plan: RunPlan) => matrixOf(catalog, plan, "faces", TILE_BLOCKS_KEPT);

/**
 * The vectors of a run that form clusters, read in int8 first, see `coarseFirst`. A run that an earlier release planned has
 * them in float32 only.
 */
export function coarseMatrixOf(catalog: Catalog, plan: RunPlan): Matrix<AnyBlock> {
  const full = tileMatrixOf(catalog, plan);
  if (!plan.coarse) return full;
  return coarseFirst(full, plan, (index) => getCoarseBlock(catalog, plan.runId, "faces", index));
}

/**
 * A matrix whose blocks are read in int8, and in float32 too where a pair has to be decided. While that is so in more than
 * half of the blocks, further ones are read in float32 only.
 * @param read reads the bytes of encodeCoarse
 */
export function coarseFirst(
  full: Matrix,
  { blockRows, length }: Pick<RunPlan, "blockRows" | "length">,
  read: (index: number) => Promise<Uint8Array>,
): Matrix<AnyBlock> {
  let coarse = 0;
  const decided = new Set<number>();
  const load = keeping(TILE_BLOCKS_KEPT, async (index): Promise<AnyBlock> => {
    if (decided.size > coarse / 2) return full.load(index);
    coarse++;
    return decodeCoarse(await read(index), { start: index * blockRows, length, full: () => loadFull(index) });
  });
  const loadFull = (index: number) => {
    decided.add(index);
    return full.load(index);
  };
  return { ...full, load };
}

/** Returns `load`, which keeps the most recently used blocks. */
export function keeping<B>(most: number, load: (index: number) => Promise<B>): (index: number) => Promise<B> {
  const kept = new Map<number, B>();
  return async (index) => {
    const block = kept.get(index) ?? (await load(index));
    kept.delete(index);
    kept.set(index, block);
    if (kept.size > most) kept.delete(kept.keys().next().value!);
    return block;
  };
}
