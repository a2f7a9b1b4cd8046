import { allCatalogs } from "../lib/catalog/store/libraries.ts";
import { type MigrateOptions, migrateCatalog } from "../lib/library/migrations/migrate.ts";
import type { ReachedHost } from "../lib/local/host.ts";
import { reachCatalog } from "../lib/local/reach.ts";
import { StatusLine } from "./progress.ts";

/**
 * Migrates a library to the current schema before its host serves requests, with progress on stderr.
 * @throws NewerCatalog
 */
export async function bringUpToDate(
  reached: ReachedHost,
  options: Pick<MigrateOptions, "embedder" | "steps" | "current"> = {},
): Promise<void> {
  let progress = "";
  let updated = false;
  const line = new StatusLine(() => progress);
  try {
    for (const catalog of await allCatalogs(reachCatalog(reached))) {
      await migrateCatalog(catalog, {
        ...options,
        onStep({ about }) {
          progress = "";
          updated = true;
          process.stderr.write(`Updating this library: ${about}\n`);
        },
        onProgress(text) {
          progress = text;
        },
      });
    }
  } finally {
    line.stop("");
  }
  if (updated) process.stderr.write("This library is up to date\n");
}
