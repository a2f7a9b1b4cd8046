import { getPlan } from "../catalog/versions/run-artefacts.ts";
import { mergeRun } from "./merge.ts";
import { countNeighbours, findCores, linkFaces, type StepDependencies, updateFromBasis } from "./tiles.ts";

/**
 * Runs all steps from neighbours to merge in one task: for a small library, or for a run that continues from an earlier
 * one.
 */
export async function clusterWhole(dependencies: StepDependencies, runId: string): Promise<void> {
  const { tiles, basis } = await getPlan(dependencies.catalog, runId);
  if (basis === undefined) {
    for (let tile = 0; tile < tiles; tile++) await countNeighbours(dependencies, runId, tile);
    await findCores(dependencies.catalog, runId);
    for (let tile = 0; tile < tiles; tile++) await linkFaces(dependencies, runId, tile);
  } else await updateFromBasis(dependencies, runId, basis);
  await mergeRun(dependencies, runId);
}
