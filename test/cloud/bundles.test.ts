import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { ENTRY } from "../../lib/cloud/entry.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import { bundleHandler, bundleHandlers, externalsOf } from "../support/bundle.ts";
import { temporaryFolder } from "../support/facet.ts";

/** The api function is to answer within a second of its start: half of that is reading what it is made of. */
const MOST_BYTES = 1_600_000;

test("functions without the vision layer need nothing that only it brings, and are small", async () => {
  for (const name of ["api", "gallery"]) {
    // Act
    const metafile = await bundleHandler(`functions/${name}/handler.ts`);
    // Assess
    assert.deepEqual(externalsOf(metafile), [], `the ${name} function cannot start`);
    const [bytes] = Object.entries(metafile.outputs).flatMap(([path, output]) =>
      path.endsWith(".js") ? output.bytes : [],
    );
    assert.ok(bytes! < MOST_BYTES, `${name}: ${bytes} bytes; is zod imported as import * as z from "zod" everywhere?`);
  }
});

test("what the functions with the layer leave out of their bundles is in it", async () => {
  // Act
  const metafile = await bundleHandler("functions/detect/handler.ts");
  // Assess
  assert.deepEqual(externalsOf(metafile), ["onnxruntime-node", "sharp"]);
});

test("every function's file loads and has a handler", async (t) => {
  // Prepare
  const { Resources } = await synthesize({});
  const entries = Object.values(Resources).flatMap(({ Metadata }) =>
    Metadata?.[ENTRY] ? [String(Metadata[ENTRY])] : [],
  );
  const names = Object.fromEntries(entries.map((entry) => [entry.replaceAll("/", "-").replace(/\.ts$/, ""), entry]));
  const folder = await temporaryFolder(t);
  await bundleHandlers(names, folder);
  const environment = {
    AWS_REGION: "us-east-1",
    CATALOG_TABLE: "t",
    PHOTOS_BUCKET: "p",
    CROPS_BUCKET: "c",
    RUNS_BUCKET: "r",
  };
  const script = `for (const name of process.argv.slice(1)) console.log(name, typeof require(name).handler); process.exit(0)`;
  // Act
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["-e", script, ...Object.keys(names).map((name) => join(folder, `${name}.js`))],
    { env: { ...process.env, ...environment, NODE_PATH: join(import.meta.dirname, "../../node_modules") } },
  );
  // Assess
  const kinds = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ").at(-1));
  assert.ok(kinds.length >= 10);
  assert.deepEqual(new Set(kinds), new Set(["function"]), stdout);
});
