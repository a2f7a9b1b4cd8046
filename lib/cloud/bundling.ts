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
  define: { "import.meta.url": "__moduleUrl", "import.meta.dirname": "__dirname" },
  banner: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;',
};

/**
 * What stands in for what a function never does: to look for credentials anywhere but in its environment (SSO, files, other
 * roles), and to read streams of events. The AWS SDK would bring both, an eighth of what is compiled at every start.
 */
const ALIAS = {
  "@aws-sdk/credential-provider-node": "./lib/cloud/credentials.ts",
  "@smithy/core/event-streams": "./lib/cloud/event-streams.ts",
};

/**
 * What comes out of it, for esbuild itself and for its command line, which CDK calls. There is no source map, which Node
 * would read when it starts, a tenth of the api function's; the names of functions stay, and traces are read by them.
 */
export const OUTPUT = {
  alias: ALIAS,
  minifyWhitespace: true,
  minifySyntax: true,
  // import("node:http") would load all that it can offer, a second HTTP client and WebSocket among it; require does not.
  supported: { "dynamic-import": false },
};
export const OUTPUT_ARGS = {
  "--minify-whitespace": true,
  "--minify-syntax": true,
  "--supported:dynamic-import": "false",
  ...Object.fromEntries(Object.entries(ALIAS).map(([name, file]) => [`--alias:${name}`, file])),
};
