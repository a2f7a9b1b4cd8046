import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { ROUTES } from "../../lib/api/routes.ts";
import { FacetStack } from "../../lib/cloud/stack.ts";
import { modelCache } from "../../lib/models/cache.ts";
import { type DetectorRecord, YUNET } from "../../lib/models/detectors.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import type { EmbedderRecord } from "../../lib/models/types.ts";
import { UNBUNDLED } from "../support/stack.ts";

const OWN: EmbedderRecord = {
  ...FR_FEATURE,
  id: "own@3",
  file: {
    name: "own@3-abababab.onnx",
    sha256: "ab".repeat(32),
    licence: "ours",
    source: { file: "/home/ada/own.onnx" },
  },
};

function synthesized(
  t: { after(fn: () => void): void },
  embedder: EmbedderRecord,
  next?: EmbedderRecord,
  network?: DetectorRecord,
  context: Readonly<Record<string, string>> = {},
) {
  const outdir = mkdtempSync(join(tmpdir(), "facet-synth-"));
  t.after(() => rmSync(outdir, { recursive: true }));
  const app = new App({ outdir, context: { ...UNBUNDLED, ...context }, builtinCloudFormationValidation: false });
  const stack = new FacetStack(app, "Facet", {
    routes: Object.values(ROUTES),
    embedder,
    next,
    ...(network ? { network } : {}),
  });
  const template = Template.fromStack(stack);
  const { dockerImages } = JSON.parse(readFileSync(join(outdir, "Facet.assets.json"), "utf8"));
  const [image, ...others] = Object.values<{ source: Record<string, unknown> }>(dockerImages ?? {});
  assert.deepEqual(others, []);
  const functions = Object.values(template.findResources("AWS::Lambda::Function"));
  return { functions, image: image?.source, outputs: Object.keys(template.findOutputs("*")) };
}

test("the stack adds a user's model to the image, and its record to every function", (t) => {
  // Act
  const { functions, image } = synthesized(t, OWN);
  // Assess
  assert.deepEqual(image?.dockerBuildContexts, { model: modelCache() });
  assert.deepEqual(image?.dockerBuildArgs, { MODEL: OWN.file.name, NEXT: OWN.file.name });
  const records = functions.map(({ Properties }) => Properties.Environment?.Variables.EMBEDDER).filter(Boolean);
  assert.ok(records.length > 5, `${records.length} functions`);
  for (const text of records) {
    const { id, file, calibration } = findEmbedder(text);
    assert.deepEqual([id, file.name, calibration], [OWN.id, OWN.file.name, OWN.calibration]);
    assert.ok(!text.includes("/home"), text);
  }
});

test("the stack passes only the id of the bundled model to functions", (t) => {
  // Act
  const { functions, image } = synthesized(t, FR_FEATURE);
  // Assess
  assert.equal(image?.dockerBuildContexts, undefined);
  assert.ok(functions.some(({ Properties }) => Properties.Environment?.Variables.EMBEDDER === FR_FEATURE.id));
});

test("during a migration, the embed and the migrate function get both models", (t) => {
  // Act
  const { functions, image, outputs } = synthesized(t, FR_FEATURE, OWN);
  // Assess
  assert.deepEqual(image?.dockerBuildArgs, { MODEL: OWN.file.name, NEXT: OWN.file.name });
  const environmentOf = (entry: string) =>
    functions.find(({ Metadata }) => Metadata["facet:entry"] === entry)?.Properties.Environment.Variables;
  const embed = environmentOf("functions/embed/handler.ts");
  assert.deepEqual([embed.EMBEDDER, findEmbedder(embed.EMBEDDER_NEXT).id], [FR_FEATURE.id, OWN.id]);
  const migrate = environmentOf("functions/migrate/handler.ts");
  assert.deepEqual([migrate.EMBEDDER, migrate.MIGRATE_TO], [FR_FEATURE.id, OWN.id]);
  const others = functions.filter(({ Properties }) => Properties.Environment?.Variables.EMBEDDER_NEXT);
  assert.equal(others.length, 1);
  assert.ok(outputs.some((name) => name.includes("MigrateFunction")));
});

test("the stack adds a user's detector to the image, for search", (t) => {
  // Act
  const { functions, image } = synthesized(t, OWN, undefined, YUNET);
  const alone = synthesized(t, FR_FEATURE, undefined, YUNET);
  // Assess
  assert.deepEqual(image?.dockerBuildArgs, { MODEL: OWN.file.name, NEXT: OWN.file.name, THIRD: YUNET.file.name });
  assert.deepEqual(alone.image?.dockerBuildArgs, { MODEL: YUNET.file.name, NEXT: YUNET.file.name });
  assert.ok(functions.some(({ Properties }) => Properties.Environment?.Variables.DETECTOR === YUNET.id));
});

test("with embed=zip the stack builds no image, and refuses a model of more than 150 MB", (t) => {
  // Prepare
  const cache = mkdtempSync(join(tmpdir(), "facet-cache-"));
  const { FACET_CACHE } = process.env;
  t.after(() => {
    if (FACET_CACHE === undefined) delete process.env.FACET_CACHE;
    else process.env.FACET_CACHE = FACET_CACHE;
    rmSync(cache, { recursive: true });
  });
  process.env.FACET_CACHE = cache;
  mkdirSync(join(cache, "models"));
  const file = join(cache, "models", OWN.file.name);
  const zip = () => synthesized(t, FR_FEATURE, OWN, undefined, { embed: "zip" });
  // Act and assess
  writeFileSync(file, "small");
  assert.equal(zip().image, undefined);
  truncateSync(file, 150e6 + 1);
  assert.throws(zip, { name: "TooLarge", message: /^the model own@3 has 151 MB/ });
});
