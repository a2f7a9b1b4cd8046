import { extname, join } from "node:path";

/** The root folder of all sources: the repository, or `dist` in the npm package. */
export const ROOT = join(import.meta.dirname, "../..");

/** True if this code runs from the npm package, in which all sources are JavaScript and the gallery is built. */
export const IS_COMPILED = extname(import.meta.filename) === ".js";

/** The path of a source file in this installation: `bin/cloud.ts` is `bin/cloud.js` in the npm package. */
export function sourceFile(path: string): string {
  return IS_COMPILED ? path.replace(/\.tsx?$/, ".js") : path;
}
