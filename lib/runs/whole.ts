import { getPlan } from "../catalog/versions/run-artefacts.ts";
import { mergeRun } from "./merge.ts";
import { type Comparing, countNeighbours, findCores, linkFaces, updateFromBasis } from "./tiles.ts";

/** Runs all steps from neighbours to merge in one task: for a small library, or for a run that continues from an earlier one. */
export async function clusterWhole(comparing: Comparing, runId: string): Promise<void> {
  const { tiles, basis } = await getPlan(comparing.catalog, runId);
  if (basis === undefined) {
    for (let tile = 0; tile < tiles; tile++) await countNeighbours(comparing, runId, tile);
    await findCores(comparing.catalog, runId);
    for (let tile = 0; tile < tiles; tile++) await linkFaces(comparing, runId, tile);
  } else await updateFromBasis(comparing, runId, basis);
  await mergeRun(comparing, runId);
}
