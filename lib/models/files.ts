import { join } from "node:path";
import { modelCache } from "./cache.ts";
import type { ModelFile } from "./types.ts";

/** Returns the folder of the model files: FACET_MODELS, which a layer or an image sets, or the cache of this machine. */
export function modelsFolder(): string {
  return process.env.FACET_MODELS ?? modelCache();
}

/** Returns the path of a model's file once installed. */
export function modelPath({ name }: Pick<ModelFile, "name">, folder = modelsFolder()): string {
  return join(folder, name);
}
