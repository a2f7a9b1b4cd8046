import { join } from "node:path";
import { modelCache } from "./cache.ts";
import type { ModelFile } from "./types.ts";

/** Where the model files are: FACET_MODELS, which a layer or an image sets, or the cache of this machine. */
export function modelsFolder(): string {
  return process.env.FACET_MODELS ?? modelCache();
}

/** Where one model's file is once it is installed. */
export function modelPath({ name }: Pick<ModelFile, "name">, folder = modelsFolder()): string {
  return join(folder, name);
}
