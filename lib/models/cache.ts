import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Returns the folder of downloaded models, sample photos, built pages and compiled sources: FACET_CACHE, or `facet` in the
 * user's cache folder.
 */
export function cacheFolder(): string {
  return process.env.FACET_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "facet");
}

/** Returns the folder in which models are installed on this machine. */
export function modelCache(): string {
  return join(cacheFolder(), "models");
}

/**
 * Writes a file atomically: it appears under its path complete or not at all, even with several writers at once.
 *
 * @param write receives the temporary path to write to
 */
export async function writeWhole(path: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = `${path}.${randomUUID()}`;
  try {
    await write(part);
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}
