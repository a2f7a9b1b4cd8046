import { Libraries } from "../../lib/catalog/store/libraries.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import type { StepDependencies } from "../../lib/runs/tiles.ts";

/** Opens the dependencies of the steps that compare vectors, once per sandbox; returns those for a library. */
export async function openDependencies(threads: number): Promise<(library: string) => StepDependencies> {
  const libraries = new Libraries();
  const embedder = await findEmbedder(process.env.EMBEDDER);
  const finder = await PairFinder.open(threads);
  return (library) => ({ catalog: libraries.of(library).catalog, embedder, finder });
}
