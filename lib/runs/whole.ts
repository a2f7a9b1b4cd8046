import { getPlan } from "../catalog/versions/run-artefacts.ts";
import { mergeRun } from "./merge.ts";
import { type Comparing, countNeighbours, findCores, linkFaces, updateFromBasis } from "./tiles.ts";

/** Does in one task what a large library shares out, one step after the other, or what a run does that goes on. */
export async function clusterWhole(comparing: Comparing, runId: string): Promise<void> {
  const { tiles, basis } = await getPlan(comparing.catalog, runId);
  if (basis === undefined) {
    for (let tile = 0; tile < tiles; tile++) await countNeighbours(comparing, runId, tile);
    await findCores(comparing.catalog, runId);
    for (let tile = 0; tile < tiles; tile++) await linkFaces(comparing, runId, tile);
  } else await updateFromBasis(comparing, runId, basis);
  await mergeRun(comparing, runId);
}
