import { openCatalog } from "../../lib/catalog/store/open.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import type { StepDependencies } from "../../lib/runs/tiles.ts";

/** Dependencies of the steps that compare vectors; opened once per sandbox. */
export async function openDependencies(threads: number): Promise<StepDependencies> {
  return {
    catalog: openCatalog(),
    embedder: await findEmbedder(process.env.EMBEDDER),
    finder: await PairFinder.open(threads),
  };
}
