import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { build, type Metafile, type OutputFile, type Plugin, transform } from "esbuild";
import { openApi } from "../../lib/api/openapi.ts";

/** Packages of the vision layer. It also has onnxruntime-node and libheif-js, which are loaded by `require`, so the bundler does not see them. */
export const NATIVE: readonly string[] = ["sharp"];

const ROOT = join(import.meta.dirname, "../..");

/**
 * Replacements for code that a function never runs: the search for credentials outside its environment (SSO, files, other
 * roles), and reading event streams. They would be an eighth of the code that is compiled at every start.
 */
const ALIAS = {
  "@aws-sdk/credential-provider-node": "./functions/bundle/credentials.ts",
  "@smithy/core/event-streams": "./functions/bundle/event-streams.ts",
};

/**
 * Bundles handlers, each into one file that its function starts with and files that are loaded by `import()` when they are
 * first needed, because compiling is half of the time of a start.
 *
 * The files are CommonJS, because only `require` finds the packages of a layer (`import` ignores NODE_PATH). esbuild can split
 * ES modules only, so it bundles ES modules and converts each file to CommonJS afterwards. A handler that exports `ready` gets
 * an ES module in front, which awaits it.
 *
 * @param entries the file of each handler, relative to the root of the repository, by the name of its output file
 * @param folder the output folder; nothing is written without one
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
    // Unused code can be removed from ES modules only: without this, and without `import * as z`, half of the code that
    // a function loads when it starts would never run.
    mainFields: ["module", "main"],
    alias: ALIAS,
    external: [...NATIVE],
    define: { "import.meta.url": "__moduleUrl", "import.meta.dirname": "__dirname" },
    minifySyntax: true,
    plugins: [literalKeys, builtDocument, undocumentedRoutes],
    logLevel: "error",
  });
  if (folder) await write(folder, outputFiles, awaitedIn(metafile, Object.values(entries)));
  return metafile;
}

/** Returns the paths of handlers that export `ready`. */
function awaitedIn({ outputs }: Metafile, entries: readonly string[]): Set<string> {
  const awaited = Object.entries(outputs).filter(
    ([, { entryPoint = "", exports }]) => entries.includes(entryPoint) && exports.includes("ready"),
  );
  return new Set(awaited.map(([path]) => resolve(ROOT, path)));
}

/** @param awaited paths of handlers that export `ready` */
async function write(folder: string, files: readonly OutputFile[], awaited: ReadonlySet<string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "commonjs" }));
  await Promise.all(
    files.map(async ({ path, text }) => {
      const code = await asCommonJs(text);
      if (!awaited.has(path)) return writeFile(path, code);
      const name = basename(path, ".js");
      await writeFile(join(folder, `${name}.cjs`), code);
      await writeFile(join(folder, `${name}.mjs`), startOf(`./${name}.cjs`));
    }),
  );
}

/**
 * Returns the file that starts a handler which exports `ready`. Lambda waits for an ES module's top-level await before it
 * ends a function's initialisation; a promise that nothing awaits would continue only during the first event, with a part
 * of the processors that the initialisation has. Lambda looks for NAME.js first, so there is none.
 */
function startOf(file: string): string {
  return `import { createRequire } from "node:module";
const { handler, ready } = createRequire(import.meta.url)("${file}");
await ready;
export { handler };
`;
}

/**
 * Converts a file to CommonJS. There is no source map, because Node would read it at every start, which takes a tenth of the
 * api function's start. The names of functions are kept, so that stack traces are readable.
 */
async function asCommonJs(text: string): Promise<string> {
  const { code } = await transform(text, {
    platform: "node",
    format: "cjs",
    target: "node24",
    banner: text.includes("__moduleUrl")
      ? 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;'
      : "",
    // import("node:http") would load all its lazy exports, among them a second HTTP client and WebSocket; require does not.
    supported: { "dynamic-import": false },
    minifyWhitespace: true,
    minifySyntax: true,
  });
  return code;
}

/**
 * Replaces computed keys in the AWS SDK's shapes by literal ones. With keys like `[_h]: "x"` esbuild keeps unused shapes,
 * because it cannot know that evaluating such a key has no side effects.
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
