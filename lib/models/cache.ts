import { homedir } from "node:os";
import { join } from "node:path";

/** Where fetched models, sample photos and built pages are kept: FACET_CACHE, or `facet` in the user's cache folder. */
export function cacheFolder(): string {
  return process.env.FACET_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "facet");
}

/** Where models are installed on this machine. */
export function modelCache(): string {
  return join(cacheFolder(), "models");
}
