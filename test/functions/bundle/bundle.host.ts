import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { App, Stack } from "aws-cdk-lib";
import type { Metafile } from "esbuild";
import { bundle } from "../../../functions/bundle/bundle.ts";
import { openApi } from "../../../lib/api/openapi.ts";
import { ROUTES, type Route } from "../../../lib/api/routes.ts";
import { encryptionKey } from "../../../lib/cloud/encryption.ts";
import { ENTRY } from "../../../lib/cloud/entry.ts";
import { facetFunction } from "../../../lib/cloud/function.ts";
import { readSettings, removalOf } from "../../../lib/cloud/settings.ts";
import { Storage } from "../../../lib/cloud/storage.ts";
import { resourcesOf } from "../../../lib/local/identities.ts";
import { synthesize } from "../../../lib/local/synthesize.ts";
import { plainName } from "../../../lib/local/template.ts";
import { bundleHandler, externalsOf } from "../../support/bundle.ts";
import { temporaryFolder } from "../../support/facet.ts";

const root = join(import.meta.dirname, "../../..");

/**
 * Maximum bytes of modules before minification. Compiling a million bytes at a start takes a fifth of a second; 131,000
 * bytes of the api are prototypes, one string that is not compiled.
 */
const MOST_BYTES = { api: 1_200_000, gallery: 120_000 };

/** The files that a function loads when it starts: their bytes, and the paths of the modules in them. */
function loadedAtStart({ outputs }: Metafile) {
  const loaded = new Set<string>();
  const load = (path: string) => {
    if (loaded.has(path) || !outputs[path]) return;
    loaded.add(path);
    for (const { kind, path: imported } of outputs[path].imports) if (kind === "import-statement") load(imported);
  };
  load(Object.keys(outputs).find((path) => path.endsWith("index.js"))!);
  const outputsLoaded = [...loaded].map((path) => outputs[path]!);
  return {
    bytes: outputsLoaded.reduce((sum, { bytes }) => sum + bytes, 0),
    modules: outputsLoaded.flatMap(({ inputs }) => Object.keys(inputs)),
  };
}

test("functions without the vision layer need none of its packages and have small bundles", async () => {
  for (const [name, most] of Object.entries(MOST_BYTES)) {
    // Act
    const metafile = await bundleHandler(`functions/${name}/handler.ts`);
    // Assess
    assert.deepEqual(externalsOf(metafile), [], `the ${name} function cannot start`);
    const { bytes } = loadedAtStart(metafile);
    assert.ok(bytes < most, `${name}: ${bytes} bytes; is zod imported from lib/zod.ts everywhere?`);
  }
});

test("the api function loads S3, SQS, Step Functions, X-Ray and the OpenAPI document only when needed", async () => {
  // Act
  const metafile = await bundleHandler("functions/api/handler.ts");
  // Assess
  const { modules } = loadedAtStart(metafile);
  const waiting = [
    "@aws-sdk/client-s3",
    "@aws-sdk/client-sqs",
    "@aws-sdk/client-sfn",
    "aws-xray-sdk-core",
    "zod/v4/classic",
  ];
  const all = Object.keys(metafile.inputs);
  for (const each of [...waiting.map((name) => `node_modules/${name}/`), "lib/api/openapi.ts"]) {
    assert.equal(
      modules.some((path) => path.includes(each)),
      false,
      `${each} is loaded at the start`,
    );
    if (!each.includes("classic"))
      assert.ok(
        all.some((path) => path.includes(each)),
        `${each} is nowhere`,
      );
  }
});

test("only the OpenAPI document contains summaries, examples and schemas of answers", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  // Act
  const { outputs } = await bundleHandler("functions/api/handler.ts", folder);
  // Assess
  const bundled = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  assert.deepEqual(
    bundled.filter((path) => /lib\/api\/(schemas|examples)\//.test(path)),
    [],
    "use these schemas only in the `output` of routes",
  );
  const started = readFileSync(join(folder, "index.js"), "utf8");
  for (const route of Object.values<Route>(ROUTES)) assert.ok(!started.includes(route.summary), route.path);
});

test("functions with the vision layer leave only its packages out of their bundles", async () => {
  // Act
  const metafile = await bundleHandler("functions/detect/handler.ts");
  // Assess
  assert.deepEqual(externalsOf(metafile), ["onnxruntime-node", "sharp"]);
});

test("every function is deployed with its own handler, and the gallery with its page", async (t) => {
  // Prepare
  const [outdir, expected] = [await temporaryFolder(t), await temporaryFolder(t)];
  const entries = { Gallery: "functions/gallery/handler.ts", Fail: "functions/cluster/fail.ts" };
  const app = new App({ outdir });
  const stack = new Stack(app, "Facet");
  const settings = readSettings(stack);
  const key = encryptionKey(stack, "Key", removalOf(settings));
  const foundation = { settings, key, storage: new Storage(stack, "Storage", { key, settings }), environment: {} };
  // Act
  const page = { script: "functions/gallery/build.ts", into: "public" };
  for (const [id, entry] of Object.entries(entries)) {
    const alsoBuilt = id === "Gallery" ? { alsoBuilt: page } : {};
    facetFunction(stack, id, foundation, { entry, environment: {}, memorySize: 256, ...alsoBuilt });
  }
  const { template } = app.synth().getStackByName("Facet");
  // Assess
  for (const [id, entry] of Object.entries(entries)) {
    await bundleHandler(entry, join(expected, id));
    const [, made] = resourcesOf(template, "AWS::Lambda::Function").find(([logicalId]) => plainName(logicalId) === id)!;
    const index = join(`asset.${made.Properties.Code.S3Key.replace(".zip", "")}`, "index.js");
    const handlers = [join(outdir, index), join(expected, id, "index.js")].map((path) => readFileSync(path, "utf8"));
    assert.equal(handlers[0], handlers[1], id);
    assert.equal(existsSync(join(outdir, index, "../public/index.html")), id === "Gallery", id);
  }
});

test("the bundle of every function loads and exports a handler", async (t) => {
  // Prepare
  const { Resources } = await synthesize({});
  const entries = Object.values(Resources).flatMap(({ Metadata }) =>
    Metadata?.[ENTRY] ? [String(Metadata[ENTRY])] : [],
  );
  const names = Object.fromEntries(entries.map((entry) => [entry.replaceAll("/", "-").replace(/\.ts$/, ""), entry]));
  const folder = await temporaryFolder(t);
  await Promise.all(Object.entries(names).map(([name, entry]) => bundleHandler(entry, join(folder, name))));
  const script = `${LOAD} for (const name of process.argv.slice(1)) console.log(name, typeof (await load(name)).handler); process.exit()`;
  // Act
  const stdout = await runScript(
    script,
    Object.keys(names).map((name) => join(folder, name)),
  );
  // Assess
  const kinds = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ").at(-1));
  assert.ok(kinds.length >= 10);
  assert.deepEqual(new Set(kinds), new Set(["function"]), stdout);
});

test("the api function answers with the OpenAPI document of the routes", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  await bundleHandler("functions/api/handler.ts", folder);
  const event = {
    routeKey: "GET /openapi.json",
    rawPath: "/openapi.json",
    rawQueryString: "",
    headers: {},
    requestContext: { http: { method: "GET", path: "/openapi.json" } },
  };
  const script = `require(process.argv[1]).handler(JSON.parse(process.argv[2]), {}).then(({ body }) => console.log(body))`;
  // Act
  const stdout = await runScript(script, [folder, JSON.stringify(event)]);
  // Assess
  assert.deepEqual(JSON.parse(stdout), JSON.parse(JSON.stringify(openApi())));
});

test("a function with models starts only when they are loaded", async (t) => {
  // Prepare
  const [folder, empty] = [await temporaryFolder(t), await temporaryFolder(t)];
  await bundle({ index: "functions/detect/handler.ts", other: "functions/api/handler.ts" }, folder);
  const script = `${LOAD} await load(process.argv[1]); console.log("started"); process.exit()`;
  // Act
  const stdout = await runScript(script, [folder]);
  const failed = runScript(script, [folder], { FACET_MODELS: empty, ENGINE: "onnx" });
  // Assess
  assert.equal(stdout.trim(), "started");
  await assert.rejects(failed, /No fr_detect.onnx/);
  assert.deepEqual(
    ["index.js", "index.mjs", "other.js", "other.mjs"].map((name) => existsSync(join(folder, name))),
    [false, true, true, false],
    "Lambda looks for index.js first",
  );
});

/**
 * A part of a script that loads a function as Lambda does: its index.js, else its index.mjs. The script has to exit, since a
 * function that starts without its table repeats its first request.
 */
const LOAD = `
  const { existsSync } = require("node:fs");
  const load = (folder) => (existsSync(folder + "/index.js") ? require(folder) : import(folder + "/index.mjs"));`;

/** The output of a script that runs with the packages of a layer and the environment of a function. */
async function runScript(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const places = { CATALOG_TABLE: "t", PHOTOS_BUCKET: "p", CROPS_BUCKET: "c", RUNS_BUCKET: "r" };
  const env = { ...process.env, ...places, AWS_REGION: "us-east-1", NODE_PATH: join(root, "node_modules") };
  const options = { env: { ...env, ...environment }, maxBuffer: 1e8 };
  const wrapped = `(async () => { ${script} })()`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", wrapped, ...args], options);
  return stdout;
}
