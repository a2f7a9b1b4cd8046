import { join, resolve } from "node:path";
import { cacheFolder } from "./cache.ts";
import type { ModelFile } from "./types.ts";

/** Where the model files are: FACET_MODELS, which a layer or an image sets, or the cache of this machine. */
export function modelsFolder(): string {
  return process.env.FACET_MODELS ?? join(cacheFolder(), "models");
}

/** Where one model's file is: where its record says, if that names a file, else in the models folder. */
export function modelPath({ name, source }: ModelFile, folder = modelsFolder()): string {
  return "file" in source ? resolve(folder, source.file) : join(folder, name);
}
