import { build } from "esbuild";
import { BUNDLING, NATIVE, OUTPUT } from "../../lib/cloud/bundling.ts";

/**
 * Writes the handlers of the image, each as one file: `index.js` embeds, `search.js` searches.
 *
 * node functions/embed/build.ts OUT
 */
const [out] = process.argv.slice(2);
if (!out) throw new Error("Say where to write the handlers: node functions/embed/build.ts OUT");

await build({
  ...BUNDLING,
  ...OUTPUT,
  entryPoints: { index: "functions/embed/handler.ts", search: "functions/search/handler.ts" },
  outdir: out,
  absWorkingDir: new URL("../..", import.meta.url).pathname,
  bundle: true,
  platform: "node",
  format: "cjs",
  banner: { js: BUNDLING.banner },
  external: [...NATIVE],
  logLevel: "error",
});
