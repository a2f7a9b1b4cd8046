/** Packages with native parts; the vision layer brings them, and libheif-js, which the bundler does not see. */
export const NATIVE: readonly string[] = ["sharp", "onnxruntime-node"];

/**
 * How the handler of a function becomes one file.
 *
 * It is CommonJS, because only `require` finds what a layer brings (NODE_PATH does not hold for `import`).
 */
export const BUNDLING = {
  target: "node24",
  define: { "import.meta.url": "__moduleUrl", "import.meta.dirname": "__dirname" },
  banner: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;',
} as const;
