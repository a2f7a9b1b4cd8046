/** Packages with native parts; the vision layer brings them, and libheif-js, which the bundler does not see. */
export const NATIVE: readonly string[] = ["sharp", "onnxruntime-node"];

/**
 * How the handler of a function becomes one file.
 *
 * It is CommonJS, because only `require` finds what a layer brings (NODE_PATH does not hold for `import`).
 */
export const BUNDLING = {
  target: "node24",
  // Only modules show what is used of them: without this, and without `import * as z from "zod"`, half of what a function
  // loads when it starts is never run.
  mainFields: ["module", "main"],
  // Node reads the whole map when it starts; lines and names are in it all the same.
  sourcesContent: false,
  define: { "import.meta.url": "__moduleUrl", "import.meta.dirname": "__dirname" },
  banner: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;',
};
