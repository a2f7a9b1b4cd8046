import { extname, join } from "node:path";

/** The folder of all sources: that of the repository, or `dist` of a package. */
export const ROOT = join(import.meta.dirname, "../..");

/** Whether this is a package from npm, in which all sources are JavaScript and the gallery is built. */
export const IS_COMPILED = extname(import.meta.filename) === ".js";

/** The path of a source file as it is here, for example `bin/cloud.ts`, which a package has as `bin/cloud.js`. */
export function sourceFile(path: string): string {
  return IS_COMPILED ? path.replace(/\.tsx?$/, ".js") : path;
}
