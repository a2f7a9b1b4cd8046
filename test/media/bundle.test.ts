import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { FIXTURES } from "./heif-file.ts";

const root = join(import.meta.dirname, "../..");

const SCRIPT = `
import { readFileSync } from "node:fs";
import { openPhoto } from ${JSON.stringify(join(root, "lib/media/open.ts"))};
const loaded = () => Object.keys(require.cache).some((path) => path.includes("libheif"));
const before = loaded();
openPhoto("a", readFileSync(process.argv[2])).then(async (photo) => {
  const { data } = await photo.pixels(96);
  console.log(JSON.stringify({ before, after: loaded(), pixel: [...data.subarray(0, 3)] }));
});`;

test("bundled as a function is, HEIC decodes with what a layer brings, and libheif waits for the first one", async () => {
  // Prepare: one CommonJS file away from the repository, packages on NODE_PATH as on Lambda.
  const folder = await mkdtemp(join(tmpdir(), "facet-bundle-"));
  const outfile = join(folder, "index.js");
  await build({
    stdin: { contents: SCRIPT, resolveDir: root },
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile,
    external: ["sharp", "onnxruntime-node"],
    define: { "import.meta.url": "__moduleUrl", "import.meta.dirname": "__dirname" },
    banner: { js: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "error",
  });
  // Act
  const { stdout } = await promisify(execFile)(process.execPath, [outfile, join(FIXTURES, "quarters.heic")], {
    cwd: folder,
    env: { ...process.env, NODE_PATH: process.env.FACET_TEST_LAYER ?? join(root, "node_modules") },
  });
  // Assess
  assert.deepEqual(JSON.parse(stdout), { before: false, after: true, pixel: [208, 15, 16] });
});
