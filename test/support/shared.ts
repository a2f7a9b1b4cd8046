import { existsSync } from "node:fs";
import { join } from "node:path";

/** Folder of pictures and models that are too large or not free: next to the repository, or FACET_SHARED. */
const folder = process.env.FACET_SHARED ?? join(import.meta.dirname, "../../../shared");

/** The path of a shared file or folder, which need not exist. */
export function shared(path: string): string {
  return join(folder, path);
}

/** Reason why a test that needs these paths cannot run; false if all exist. */
export function withoutFiles(...paths: readonly string[]): string | false {
  const missing = paths.find((path) => !existsSync(path));
  return missing ? `there is no ${missing}` : false;
}
