import { getPlan } from "../catalog/blocks.ts";
import { mergeRun } from "./merge.ts";
import { type Comparing, countNeighbours, findCores, linkFaces } from "./tiles.ts";

/** Does in one task what a large library shares out: the same steps, one after the other. */
export async function clusterWhole(comparing: Comparing, runId: string): Promise<void> {
  const { tiles } = await getPlan(comparing.catalog, runId);
  for (let tile = 0; tile < tiles; tile++) await countNeighbours(comparing, runId, tile);
  await findCores(comparing.catalog, runId);
  for (let tile = 0; tile < tiles; tile++) await linkFaces(comparing, runId, tile);
  await mergeRun(comparing, runId);
}
