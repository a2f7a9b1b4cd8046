import assert from "node:assert/strict";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { apiClient } from "../../bin/api-client.ts";
import type { Problem } from "../../lib/api/problem.ts";
import { ROUTES } from "../../lib/api/routes.ts";
import { getCrop } from "../../lib/catalog/rows/crops.ts";
import { allFaces } from "../../lib/catalog/rows/faces.ts";
import { allVectors, deleteVectors, getVectors, putVectors } from "../../lib/catalog/rows/vectors.ts";
import { putIdentity, readIdentity } from "../../lib/catalog/store/identity.ts";
import { CURRENT_SCHEMA, putSchema, readSchema } from "../../lib/catalog/store/schema.ts";
import type { FaceVector } from "../../lib/catalog/store/types.ts";
import { Checkpoint } from "../../lib/library/checkpoint.ts";
import { exportLines } from "../../lib/library/export-lines.ts";
import { LIKE_AWS } from "../../lib/local/like-aws/options.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { installSamples } from "../../lib/models/install.ts";
import { fetchApi } from "../support/api.ts";
import { facet, facetJson, temporaryFolder } from "../support/facet.ts";
import { openTestHost, SAMPLE_CLUSTERS, type TestHost } from "../support/host.ts";

/** A host like AWS stands for the deployment; commands get their credentials from its credential endpoint. */
let opened: TestHost;
let deployment: string[];

before(
  async () => {
    opened = await openTestHost({ ...SAMPLE_CLUSTERS, likeAws: { ...LIKE_AWS, timesFaster: 10 } });
    deployment = ["--url", opened.host.url];
  },
  { timeout: 300_000 },
);
after(() => opened.close());

async function largestCluster(): Promise<string> {
  const { changes } = await facetJson("cluster", "--dry-run", "--force", "--face-cluster-core", "100", ...deployment);
  return changes.toSorted((a: { before: number }, b: { before: number }) => b.before - a.before)[0].clusterId;
}

/** Until the test ends, commands have the credentials of a user who may invoke these routes only. */
function actAs(t: TestContext, user: string, routes: readonly string[]): void {
  const { accessKeyId, secretAccessKey, sessionToken } = opened.host.aws!.keys.issue({
    arn: `arn:aws:iam::000000000000:user/${user}`,
    statements: routes.map((Resource) => ({ Effect: "Allow", Action: "execute-api:Invoke", Resource })),
  } as never);
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
  t.after(() => Object.assign(process.env, before));
}

test("a cluster of a deployment is named, listed, and unnamed by undo", async () => {
  // Prepare
  const clusterId = await largestCluster();
  // Act
  const named = await facetJson("name", clusterId, "Ada", ...deployment);
  const people = await facetJson("people", ...deployment);
  const [action] = await facetJson("actions", ...deployment);
  const undone = await facetJson("undo", ...deployment);
  const after = await facetJson("people", ...deployment);
  // Assess
  assert.equal(named.clusterId, clusterId);
  assert.deepEqual(
    people.map(({ name, clusters }: { name: string; clusters: string[] }) => [name, clusters]),
    [["Ada", [clusterId]]],
  );
  assert.equal(action.who, "facet");
  assert.equal(undone.actionId === action.actionId || undone.what.includes("Ada"), true);
  assert.deepEqual(after, []);
});

test("a run of a deployment publishes a version, and a dry run none", async () => {
  // Act
  const dry = await facetJson("cluster", "--dry-run", "--face-cluster-core", "3", ...deployment);
  const first = await facetJson("cluster", "--force", ...deployment);
  const second = await facetJson("cluster", "--force", ...deployment);
  const body = { force: false, allowEmpty: false, dryRun: false };
  const partial = apiClient(opened.host.url)("startRun", { body: { ...body, subset: { sample: 0.5 } } });
  const outOfRange = facet("cluster", "--face-cluster-core", "0", ...deployment);
  // Assess
  assert.equal(dry.version, undefined);
  assert.ok(Array.isArray(dry.changes));
  assert.equal(second.version, first.version + 1);
  await assert.rejects(partial, (error: Problem) => error.status === 400 && /dryRun/.test(error.message));
  assert.equal((await outOfRange).code, 2);
});

test("a picture is searched, and failed messages are sent back", async () => {
  // Act
  const found = await facetJson("search", join(await installSamples(), "sample1.jpg"), ...deployment);
  const redriven = await facetJson("redrive", ...deployment);
  // Assess
  assert.ok(found.faces.length > 0);
  assert.ok(found.faces[0].nearest.length > 0);
  assert.deepEqual(redriven.queues, [
    { name: "photos", messages: 0 },
    { name: "crops", messages: 0 },
  ]);
});

test("sandboxes of the api and search functions, each with credentials of its own, return the same link to a crop", async () => {
  // Prepare
  const call = apiClient(opened.host.url);
  const bytes = await readFile(join(await installSamples(), "sample1.jpg"));
  const found = await call("searchPicture", { upload: { type: "image/jpeg", bytes } });
  const nearest = found.faces[0]?.nearest[0];
  assert.ok(nearest);
  // Act
  const answers = await Promise.all(Array.from({ length: 4 }, () => call("getPhoto", { id: nearest.photoId })));
  // Assess
  const links = answers.map(({ faces }) => faces.find(({ faceId }) => faceId === nearest.faceId)?.url);
  assert.deepEqual(
    links,
    Array.from({ length: 4 }, () => nearest.url),
  );
  assert.equal((await fetch(nearest.url)).headers.get("content-type"), "image/jpeg");
});

test("--url and --data together are misuse, and so is --deployed without an address", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  // Act
  const both = await facet("people", "--data", folder, ...deployment);
  const unknown = await facet("people", "--deployed", "--config", "");
  // Assess
  assert.equal(both.code, 2);
  assert.match(both.stderr, /--data is a library on this machine/);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /give --url/);
});

test("credentials without permission are refused with what they need", async (t) => {
  // Prepare
  actAs(t, "reader", ["arn:aws:execute-api:*:*:*/GET/*"]);
  // Act
  const read = await facet("people", ...deployment);
  const write = await facet("redrive", ...deployment);
  // Assess
  assert.equal(read.code, 0, read.stderr);
  assert.equal(write.code, 1);
  assert.match(write.stderr, /execute-api:Invoke for POST \/queues\/\{id\}\/redrive/);
});

test("an export of a deployment is that of the library on this machine", async () => {
  // Act
  const { stdout, stderr, code } = await facet("export", "--vectors", ...deployment);
  // Assess
  assert.equal(code, 0, stderr);
  const exported = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
  const local = await Array.fromAsync(exportLines(opened.catalog, { embedder: FR_FEATURE, vectors: true }));
  const lines = local.filter((line) => !(line instanceof Checkpoint));
  assert.deepEqual(exported, JSON.parse(JSON.stringify(lines)));
  assert.ok(exported.some(({ type, vector }) => type === "face" && vector));
});

test("statistics of a deployment are computed there, and an earlier version put in force", async () => {
  // Act
  const stats = await facetJson("stats", ...deployment);
  const before = await facetJson("cluster", "--force", ...deployment);
  const rolled = await facetJson("rollback", ...deployment);
  const impossible = await facet("rollback", "999", ...deployment);
  // Assess
  assert.equal(stats.photos, 6);
  assert.equal(stats.sizePx.count, stats.faces);
  assert.equal(rolled.from, before.version);
  assert.equal(rolled.version, before.version - 1);
  assert.equal(impossible.code, 1);
  assert.match(impossible.stderr, /Version 999 is not kept/);
});

test("a folder is synchronised with the photos bucket: changed files only, and nothing is deleted unless asked for", async (t) => {
  // Prepare: the samples, of which the bucket has none yet, as those of the host are in a mounted folder
  const folder = await temporaryFolder(t);
  const samples = await installSamples();
  await cp(join(samples, "sample1.jpg"), join(folder, "new/one.jpg"));
  await cp(join(samples, "sample2.jpg"), join(folder, "new/two.jpg"));
  await writeFile(join(folder, "letter.jpg"), "Dear Ada");
  // Act
  const first = await facetJson("index", folder, ...deployment);
  await cp(join(samples, "sample3.jpg"), join(folder, "new/two.jpg"));
  await rm(join(folder, "letter.jpg"));
  const second = await facetJson("index", folder, ...deployment);
  // Assess
  assert.equal(first.uploaded, 3);
  assert.deepEqual(
    first.skipped.map(({ key }: { key: string }) => key),
    ["letter.jpg"],
  );
  assert.equal(first.photos, 7, "copies of photos are the same photos");
  assert.deepEqual([second.uploaded, second.unchanged, second.deleted], [1, 1, []]);
  assert.ok(second.missing > 0);
});

test("sidecars of a deployment are written to a folder, or next to the photos", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const clusterId = await largestCluster();
  await facetJson("name", clusterId, "Ada", ...deployment);
  // Act
  const written = await facetJson("xmp", "export", folder, ...deployment);
  const again = await facetJson("xmp", "export", folder, ...deployment);
  const beside = await facetJson("xmp", "export", "--beside", ...deployment);
  const neither = await facet("xmp", "export", ...deployment);
  await opened.host.drained();
  await facetJson("undo", ...deployment);
  const cleaned = await facetJson("xmp", "export", folder, ...deployment);
  const cleanedBeside = await facetJson("xmp", "export", "--beside", ...deployment);
  await opened.host.drained();
  // Assess
  assert.ok(written.written > 0 && written.faces > 0);
  assert.deepEqual([again.written, again.unchanged], [0, written.written]);
  assert.equal(neither.code, 2);
  assert.equal(cleaned.removed, written.written, "what Facet wrote, it removes: one name from each sidecar");
  assert.equal(beside.folder, `s3://${opened.host.outputs.PhotosBucket}`);
  assert.deepEqual([beside.written, cleanedBeside.removed], [written.written, written.written]);
  assert.deepEqual(await facetJson("people", ...deployment), [], "Facet does not read its own names");
});

test("an audit of a deployment finds what is wrong, and repairs it", async () => {
  // Prepare
  const [face] = await Array.fromAsync(allFaces(opened.catalog));
  assert.ok(face);
  await deleteVectors(opened.catalog, face.photoId, new Set([face.faceId]));
  // Act
  const found = await facet("audit", "--json", ...deployment);
  const fixed = await facetJson("audit", "--fix", ...deployment);
  await opened.host.drained();
  const after = await facetJson("audit", ...deployment);
  // Assess
  assert.equal(found.code, 1);
  assert.ok(JSON.parse(found.stdout).findings.some(({ kind }: { kind: string }) => kind === "face without vector"));
  assert.deepEqual(fixed.unrepaired, []);
  assert.deepEqual(after.findings, []);
});

test("a library of a deployment is adopted after the record of what it belongs to was changed", async () => {
  // Prepare
  const identity = await readIdentity(opened.catalog);
  assert.ok(identity);
  await putIdentity(opened.catalog, { ...identity, photosBucket: "earlier-photos" });
  // Act
  const adopted = await facetJson("adopt", ...deployment);
  const again = await facetJson("adopt", ...deployment);
  // Assess
  assert.deepEqual(adopted.changed, ["photosBucket"]);
  assert.equal(adopted.before.photosBucket, "earlier-photos");
  assert.deepEqual(again.changed, []);
  assert.deepEqual(await readIdentity(opened.catalog), identity);
});

test("routes of administrators need a permission of their own, and people do not have them", async (t) => {
  // Prepare
  const allowed = ["GET/people", "POST/clusters/*", "GET/clusters/*"];
  actAs(
    t,
    "editor",
    allowed.map((route) => `arn:aws:execute-api:*:*:*/$default/${route}`),
  );
  // Act
  const people = await facet("people", ...deployment);
  const exported = await facet("export", ...deployment);
  const asPerson = await fetchApi(opened.host.url, "/admin/deployment");
  // Assess
  assert.equal(people.code, 0, people.stderr);
  assert.equal(exported.code, 1);
  assert.match(exported.stderr, /execute-api:Invoke for POST \/admin\/tasks/);
  assert.equal(asPerson.status, 404);
});

test("a deployment without migrateTo is not migrated, and says what to set", async () => {
  // Act
  const refused = await facet("migrate", ...deployment);
  const withoutModel = await facet("migrate");
  // Assess
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /set migrateTo in facet.config.json and deploy/);
  assert.equal(withoutModel.code, 2);
  assert.match(withoutModel.stderr, /Give --model MODEL, or --deployed/);
});

test("a library of an earlier release is migrated as a task, and its vectors are completed while functions work", async () => {
  // Prepare: a vector as schema 2 stored it
  const { catalog } = opened;
  const [{ rawLength, commonness, ...earlier }] = (await Array.fromAsync(allVectors(catalog, FR_FEATURE.id))) as [
    FaceVector,
  ];
  await putVectors(catalog, [{ ...earlier, cropETag: (await getCrop(catalog, earlier.faceId))!.eTag }]);
  await putSchema(catalog, { version: 2 });
  // Act
  const { taskId } = await facetJson("migrate", ...deployment);
  await opened.host.drained();
  // Assess
  assert.equal((await apiClient(opened.host.url)("getTask", { id: taskId })).state, "succeeded");
  assert.deepEqual(await readSchema(catalog), { version: CURRENT_SCHEMA });
  assert.deepEqual(await getVectors(catalog, FR_FEATURE.id, [earlier.faceId]), [{ ...earlier, commonness, rawLength }]);
});

test("routes of administrators answer as documented", async () => {
  // Prepare
  const call = apiClient(opened.host.url);
  // Act
  const deployed = await call("getDeployment");
  const started = await call("startTask", { body: { operation: "export", input: { vectors: false } } });
  const task = await call("getTask", { id: started.taskId });
  const wrong = () => call("startTask", { body: { operation: "export", input: { vector: true } } });
  const unknown = () => call("getTask", { id: "0d3f9a52-6c1e-4b7e-9a54-2f6f0c9d1e77" });
  // Assess
  assert.deepEqual(deployed, { photosBucket: opened.host.outputs.PhotosBucket, region: "us-east-1" });
  ROUTES.startTask.output().parse(started);
  ROUTES.getTask.output().parse(task);
  await assert.rejects(wrong, (error: Problem) => error.status === 400 && error.type === "invalid-input");
  await assert.rejects(unknown, (error: Problem) => error.status === 404);
});

test("a library is reset after an export, and its photos are indexed again when they are uploaded again", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const unasked = await facet("reset", ...deployment);
  // Act
  const removed = await facetJson("reset", "--yes", ...deployment);
  t.after(() => rm(removed.export, { force: true }));
  const emptied = await facetJson("people", ...deployment);
  await cp(join(await installSamples(), "sample1.jpg"), join(folder, "new/one.jpg"));
  const again = await facetJson("index", folder, "--force", ...deployment);
  // Assess
  assert.equal(unasked.code, 2);
  assert.deepEqual(removed.removed, ["faces", "people"]);
  assert.ok((await readFile(removed.export, "utf8")).includes('"type":"photo"'));
  assert.deepEqual(emptied, []);
  assert.equal(again.photos, 1);
});
