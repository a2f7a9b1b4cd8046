import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile, type OutputFile, type Plugin, transform } from "esbuild";
import { openApi } from "../../lib/api/openapi.ts";

/** What the vision layer brings, besides onnxruntime-node and libheif-js, which are loaded by `require` and the bundler does not see. */
export const NATIVE: readonly string[] = ["sharp"];

const ROOT = join(import.meta.dirname, "../..");

/**
 * What stands in for what a function never does: to look for credentials anywhere but in its environment (SSO, files, other
 * roles), and to read streams of events. The AWS SDK would bring both, an eighth of what is compiled at every start.
 */
const ALIAS = {
  "@aws-sdk/credential-provider-node": "./functions/bundle/credentials.ts",
  "@smithy/core/event-streams": "./functions/bundle/event-streams.ts",
};

/**
 * Bundles handlers, each into one file that its function starts with, and files that are loaded when code first asks for
 * them by `import()`: what a start compiles is half of what it takes.
 *
 * The files are CommonJS, because only `require` finds what a layer brings (NODE_PATH does not hold for `import`). esbuild
 * splits only ES modules: so it bundles them as such, and turns each file into CommonJS after that.
 *
 * @param entries the file of each handler from the root of the repository, by the name that its own file gets
 * @param folder to write; nothing is written where none is given
 */
export async function bundle(entries: Readonly<Record<string, string>>, folder?: string): Promise<Metafile> {
  const { outputFiles, metafile } = await build({
    entryPoints: { ...entries },
    absWorkingDir: ROOT,
    outdir: folder ?? "bundle",
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node24",
    // Only modules show what is used of them: without this, and without `import * as z`, half of what a function
    // loads when it starts is never run.
    mainFields: ["module", "main"],
    alias: ALIAS,
    external: [...NATIVE],
    define: { "import.meta.url": "__moduleUrl", "import.meta.dirname": "__dirname" },
    minifySyntax: true,
    plugins: [literalKeys, builtDocument, undocumentedRoutes],
    logLevel: "error",
  });
  if (folder) await write(folder, outputFiles);
  return metafile;
}

async function write(folder: string, files: readonly OutputFile[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "commonjs" }));
  await Promise.all(files.map(async ({ path, text }) => writeFile(path, await asCommonJs(text))));
}

/**
 * There is no source map, which Node would read when it starts, a tenth of the api function's; the names of functions stay,
 * and traces are read by them.
 */
async function asCommonJs(text: string): Promise<string> {
  const { code } = await transform(text, {
    platform: "node",
    format: "cjs",
    target: "node24",
    banner: text.includes("__moduleUrl")
      ? 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;'
      : "",
    // import("node:http") would load all that it can offer, a second HTTP client and WebSocket among it; require does not.
    supported: { "dynamic-import": false },
    minifyWhitespace: true,
    minifySyntax: true,
  });
  return code;
}

/**
 * Writes the keys of the AWS SDK's shapes out. As `[_h]: "x"` they keep esbuild from leaving out the shapes that nothing
 * uses, since it does not know that to read such a key has no effect.
 */
const literalKeys: Plugin = {
  name: "literal-keys",
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk\/client-.*\/schemas\/schemas_\d+\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const keys = new Map(
        [...text.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, name = "", key = ""]) => [name, key]),
      );
      return { contents: text.replace(/\[(_\w+)\]:/g, (all, name) => (keys.has(name) ? `${keys.get(name)}:` : all)) };
    });
  },
};

/** Builds the OpenAPI document here, so that a function contains the document and not what it is built from. */
const builtDocument: Plugin = {
  name: "built-document",
  setup({ onLoad }) {
    onLoad({ filter: /lib\/api\/openapi\.ts$/ }, () => ({
      contents: `const document = ${JSON.stringify(openApi())};\nexport const openApi = () => document;`,
    }));
  },
};

/**
 * Removes the parts of routes that only the OpenAPI document needs, and with them the schemas and examples that nothing else
 * uses: 40 KB of what the api function loads when it starts. Biome's format shows where a part of a route begins and ends.
 */
const undocumentedRoutes: Plugin = {
  name: "undocumented-routes",
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /lib\/api\/routes\/\w+\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const parts = /^ {4}(?:tag|summary|output|example):[\s\S]*?,\n(?= {4}\w| {2}\},)/gm;
      return { contents: text.replace(parts, ""), loader: "ts" };
    });
    onResolve({ filter: /^\..*\.ts$/ }, ({ path, resolveDir }) => {
      const file = join(resolveDir, path);
      return /lib\/api\/(?:schemas|examples)\//.test(file) ? { path: file, sideEffects: false } : undefined;
    });
  },
};
