import type { Catalog } from "../catalog/store/open.ts";
import {
  findResult,
  getPlan,
  getResult,
  putResult,
  type ResultName,
  type RunPlan,
} from "../catalog/versions/run-artefacts.ts";
import { blockOf } from "../dbscan/block.ts";
import type { CellRule } from "../dbscan/cells.ts";
import { countTile, linkFound, linkTile } from "../dbscan/dbscan.ts";
import { FoundPairs } from "../dbscan/found-pairs.ts";
import { decodeLinks, encodeLinks, LinkCollector, type Reach } from "../dbscan/links.ts";
import { coresOf } from "../dbscan/neighbours.ts";
import type { PairFinder } from "../dbscan/pairs.ts";
import { type Tile, tileAt } from "../dbscan/tiles.ts";
import { update } from "../dbscan/update.ts";
import { rawDistance } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { coarseMatrixOf, matrixOf, tileMatrixOf } from "./matrix.ts";
import { holdingLock } from "./run.ts";

/** Dependencies of the steps that compare vectors. */
export interface StepDependencies {
  readonly catalog: Catalog;
  readonly embedder: EmbedderRecord;
  readonly finder: PairFinder;
  /** By default CELL_RULE. */
  readonly cells?: CellRule;
}

/** Counts the neighbours in the pairs of blocks of one tile, and keeps them for `linkFaces` if there are not too many. */
export async function countNeighbours({ catalog, embedder, finder }: StepDependencies, runId: string, tile: number) {
  await holdingLock(catalog, runId, async () => {
    const plan = await getPlan(catalog, runId);
    const counts = new Uint32Array(plan.eligible);
    const at = tileAt(plan.blocks, plan.side, tile);
    const found = new FoundPairs();
    await countTile(finder, coarseMatrixOf(catalog, plan), at, reachOf(embedder, plan), counts, found);
    const parts = rangesOf(plan, at).map(({ from, to }) => bytesOf(counts.subarray(from, to)));
    await putResult(catalog, runId, `near/${tile}`, found.encode());
    await putResult(catalog, runId, `neighbours/${tile}`, Buffer.concat(parts));
  });
}

/** Sums the counts of all tiles and writes the flags of cores. */
export async function findCores(catalog: Catalog, runId: string): Promise<void> {
  await holdingLock(catalog, runId, async () => {
    const plan = await getPlan(catalog, runId);
    const counts = new Uint32Array(plan.eligible);
    for (let tile = 0; tile < plan.tiles; tile++) {
      const found = new Uint32Array(Uint8Array.from(await getResult(catalog, runId, `neighbours/${tile}`)).buffer);
      let read = 0;
      for (const { from, to } of rangesOf(plan, tileAt(plan.blocks, plan.side, tile))) {
        for (let row = from; row < to; row++) counts[row]! += found[read++]!;
      }
    }
    await putResult(catalog, runId, "counts", bytesOf(counts));
    await putResult(catalog, runId, "cores", coresOf(counts, plan.parameters.FACE_CLUSTER_CORE));
  });
}

/** Finds the links between faces in the pairs of blocks of one tile. */
export async function linkFaces({ catalog, embedder, finder }: StepDependencies, runId: string, tile: number) {
  await holdingLock(catalog, runId, async () => {
    const plan = await getPlan(catalog, runId);
    const cores = await getResult(catalog, runId, "cores");
    const collector = new LinkCollector(plan.eligible);
    const at = tileAt(plan.blocks, plan.side, tile);
    const reach = reachesOf(embedder, plan);
    const found = FoundPairs.decode((await findResult(catalog, runId, `near/${tile}`)) ?? new Uint8Array());
    if (found) await linkFound(tileMatrixOf(catalog, plan), at, found, reach, cores, collector);
    else await linkTile(finder, coarseMatrixOf(catalog, plan), at, reach, cores, collector);
    await putResult(catalog, runId, `links/${tile}`, encodeLinks(collector.links()));
  });
}

/** Computes the results of counting and linking from those of an earlier run and the changes since; see update(). */
export async function updateFromBasis(
  { catalog, embedder, finder }: StepDependencies,
  runId: string,
  basis: string,
): Promise<void> {
  await holdingLock(catalog, runId, async () => {
    const plan = await getPlan(catalog, runId);
    const buffer = async (of: string, name: ResultName) =>
      Uint8Array.from(await getResult(catalog, of, name)).buffer as ArrayBuffer;
    const removed = new Float32Array(await buffer(runId, "removed"));
    const terms = new Float64Array(await buffer(runId, "removed-terms"));
    const found = await update(
      finder,
      {
        counts: new Uint32Array(await buffer(basis, "counts")),
        cores: await getResult(catalog, basis, "cores"),
        links: decodeLinks(await getResult(catalog, basis, "links/all")),
      },
      {
        ...{ matrix: coarseMatrixOf(catalog, plan), full: matrixOf(catalog, plan) },
        ...{ blockRows: plan.blockRows, length: plan.length },
        movedTo: new Int32Array(await buffer(runId, "moved")),
        added: [...new Int32Array(await buffer(runId, "added"))],
        removed: blockOf(0, plan.length, removed, terms),
      },
      reachesOf(embedder, plan),
      plan.parameters.FACE_CLUSTER_CORE,
    );
    await putResult(catalog, runId, "counts", bytesOf(found.counts));
    await putResult(catalog, runId, "cores", found.cores);
    await putResult(catalog, runId, "links/0", encodeLinks(found.links));
  });
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array) => new Uint8Array(buffer, byteOffset, byteLength);

/** FACE_CLUSTER_DIST on the model's raw scale. */
function reachOf(embedder: EmbedderRecord, { parameters }: RunPlan): number {
  return rawDistance(embedder, parameters.FACE_CLUSTER_DIST);
}

/** Maximum distances of linked rows, on the model's raw scale. */
function reachesOf(embedder: EmbedderRecord, plan: RunPlan): Reach {
  const eps = reachOf(embedder, plan);
  return { eps, few: Math.min(eps, rawDistance(embedder, plan.parameters.FACE_FEW_DIST)) };
}

/**
 * Ranges of rows that a tile's counts refer to: its rows of blocks, then its columns; on the diagonal only one range.
 */
function rangesOf({ blockRows, eligible }: RunPlan, { rows, columns }: Tile): { from: number; to: number }[] {
  const ranges = rows.from === columns.from ? [rows] : [rows, columns];
  return ranges.map(({ from, to }) => ({ from: from * blockRows, to: Math.min(eligible, to * blockRows) }));
}
