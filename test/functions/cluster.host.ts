import assert from "node:assert/strict";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { App, Stack } from "aws-cdk-lib";
import { LayerVersion } from "aws-cdk-lib/aws-lambda";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { getRun, latestVersion } from "../../lib/catalog/versions/runs.ts";
import { readManifest } from "../../lib/catalog/versions/versions.ts";
import { Clustering } from "../../lib/cloud/clustering.ts";
import { encryptionKey } from "../../lib/cloud/encryption.ts";
import { readSettings, removalOf } from "../../lib/cloud/settings.ts";
import { Storage } from "../../lib/cloud/storage.ts";
import { identify } from "../../lib/local/identities.ts";
import { Resources } from "../../lib/local/resources.ts";
import { Resolver } from "../../lib/local/template.ts";
import { Workflow } from "../../lib/local/workflow.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { syntheticFaces } from "../dbscan/synthetic.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "../runs/library.ts";

const { id: model, output } = findEmbedder();

/** The state machine and the functions of the synthesised construct, for small blocks. */
function synthesized(): Resources {
  const app = new App({ context: { "aws:cdk:bundling-stacks": [], clusterBlock: "16", clusterConcurrency: "8" } });
  const stack = new Stack(app, "Facet");
  const layer = "arn:aws:lambda:us-east-1:000000000000:layer:vision:1";
  const settings = readSettings(stack);
  const key = encryptionKey(stack, "Key", removalOf(settings));
  new Clustering(stack, "Clustering", {
    settings,
    key,
    storage: new Storage(stack, "Storage", { key, settings }),
    vision: LayerVersion.fromLayerVersionArn(stack, "Vision", layer),
    environment: Object.fromEntries(Object.entries(readParameters({})).map(([name, value]) => [name, String(value)])),
  });
  const { template } = app.synth().getStackByName("Facet");
  return new Resources(template, new Resolver(identify(template, "http://127.0.0.1")));
}

let resources: Resources;
before(() => {
  resources = synthesized();
});

/** The synthesised state machine over a library; counts the calls of each function, and fails those named. */
function hosted() {
  const functions = resources.functions({});
  const calls: Record<string, number> = {};
  const events: unknown[] = [];
  const failing = new Set<string>();
  const { name, definition } = resources.stateMachines()[0]!;
  for (const { environment } of functions.values()) {
    for (const variable of ["CLUSTER_BLOCK", "CLUSTER_TASKS"]) process.env[variable] = environment[variable]!;
  }
  const workflow = new Workflow(name, definition, {
    async invoke(arn, event) {
      const fn = resources.functionOf(functions, arn, "test");
      const step = fn.name.replace("ClusteringFunctions", "");
      calls[step] = (calls[step] ?? 0) + 1;
      if (failing.has(step)) throw new Error(`${step} broke`);
      const { handler } = await import(pathToFileURL(fn.entry).href);
      return handler(event);
    },
    failed: () => {},
    putEvents: (entries) => events.push(entries),
  });
  return { workflow, calls, events, failing };
}

async function addPeople(catalog: Catalog, from: number, n: number): Promise<void> {
  const { length } = output;
  const rows = syntheticFaces(n, { facesEach: 10, spread: 0.5, seed: from, length });
  await addFaces(
    catalog,
    Array.from({ length: n }, (_, row) => ({
      faceId: faceIdOfNumber(from + row),
      vector: rows.slice(row * length, (row + 1) * length),
    })),
    model,
  );
}

test("the synthesised state machine publishes clusters, and keeps the last version if a step fails", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const { workflow, calls, events, failing } = hosted();
  const run = async (name: string, input: object = {}) => {
    workflow.start(name, input);
    await workflow.idle();
    return (await getRun(catalog, name))!;
  };
  // Act: small enough for one task, nothing new, large enough for many, broken, and repaired.
  await addPeople(catalog, 0, 30);
  const whole = await run("whole");
  const again = await run("again");
  await addPeople(catalog, 1000, 90);
  const tiled = await run("tiled");
  failing.add("Merge");
  await addPeople(catalog, 2000, 20);
  const broken = await run("broken");
  const inForce = await latestVersion(catalog);
  failing.clear();
  const repaired = await run("repaired");
  const refused = await run("refused", { parameters: { FACE_CLUSTER_CORE: 1000 } });
  const before = { ...calls };
  process.env.MAX_RUN_DOLLARS = "0.000001";
  t.after(() => delete process.env.MAX_RUN_DOLLARS);
  const expensive = await run("expensive", { force: true });
  // Assess
  assert.deepEqual(
    [whole, again, tiled, broken, repaired].map(({ status, version }) => [status, version]),
    [
      ["succeeded", 1],
      ["succeeded", 1],
      ["succeeded", 2],
      ["failed", undefined],
      ["succeeded", 3],
    ],
  );
  assert.equal(calls.Whole, 1);
  assert.ok(calls.Neighbours! > 3 && calls.Neighbours === calls.Link, "both maps have one task a tile");
  assert.equal(tiled.eligible, 120);
  assert.equal(tiled.changed?.kept, whole.clusters);
  assert.equal(broken.reason, "Merge broke");
  assert.equal(inForce, 2);
  assert.equal((await readManifest(catalog, 3))?.clusters, repaired.clusters);
  assert.deepEqual([refused.status, refused.reason?.includes("FACE_CLUSTER_CORE is 1000")], ["failed", true]);
  assert.equal(expensive.status, "failed");
  assert.match(expensive.reason ?? "", /140 faces would cost about \$0\.\d+ .*maxRunDollars, \$0\.000001/);
  assert.deepEqual(calls, { ...before, Plan: before.Plan! + 1, Fail: before.Fail! + 1 }, "it is not tried again");
  assert.equal(events.length, 3);
  assert.match(JSON.stringify(events[0]), /"runId":"whole".*"DetailType":"Clusters published"/);
});
