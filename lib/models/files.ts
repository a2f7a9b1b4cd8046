import { join } from "node:path";
import { cacheFolder } from "./cache.ts";

/** Where the model files are: FACET_MODELS, which a layer or an image sets, or the cache of this machine. */
export function modelsFolder(): string {
  return process.env.FACET_MODELS ?? join(cacheFolder(), "models");
}
