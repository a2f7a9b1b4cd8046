import { existsSync } from "node:fs";
import { join } from "node:path";

/** Pictures and models that are too large, or not free, for the repository: beside it, or where FACET_SHARED says. */
const folder = process.env.FACET_SHARED ?? join(import.meta.dirname, "../../../shared");

/** The path of a shared file or folder, whether it is there or not. */
export function shared(path: string): string {
  return join(folder, path);
}

/** Why a test that needs these paths cannot run; false where all are there. */
export function withoutFiles(...paths: readonly string[]): string | false {
  const missing = paths.find((path) => !existsSync(path));
  return missing ? `there is no ${missing}` : false;
}
