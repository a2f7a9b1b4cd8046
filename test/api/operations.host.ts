import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ROUTES } from "../../lib/api/routes.ts";
import { photo } from "../../lib/api/schemas/photo.ts";
import { problem } from "../../lib/api/schemas/problem.ts";
import { photoUrl } from "../../lib/catalog/rows/photos.ts";
import { zipKey } from "../../lib/catalog/rows/tasks.ts";
import { getObject } from "../../lib/catalog/store/objects.ts";
import { releaseRunLock, takeRunLock } from "../../lib/catalog/versions/runs.ts";
import { Checkpoint } from "../../lib/library/checkpoint.ts";
import { zipTask } from "../../lib/library/zip/zip-task.ts";
import type { Host } from "../../lib/local/host.ts";
import { openTestHost, SAMPLE_CLUSTERS, type TestHost } from "../support/host.ts";

let opened: TestHost;
let host: Host;

before(async () => {
  opened = await openTestHost(SAMPLE_CLUSTERS);
  host = opened.host;
});

after(() => opened.close());

/** An answer's status, type and document. */
async function call(path: string, options: RequestInit = {}) {
  const answer = await fetch(`${host.url}${path}`, options);
  const type = answer.headers.get("content-type");
  return { status: answer.status, type, body: await answer.json() };
}

const post = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

test("pages of a list contain every item exactly once", async () => {
  // Act
  const keys: string[] = [];
  let cursor = "";
  do {
    const { body } = await call(`/photos?limit=4${cursor && `&cursor=${cursor}`}`);
    const page = ROUTES.listPhotos.output().parse(body);
    keys.push(...page.items.map(({ key }) => key));
    cursor = page.cursor ?? "";
  } while (cursor);
  // Assess
  assert.deepEqual(keys.sort(), [
    "sample1.jpg",
    "sample2.jpg",
    "sample3.jpg",
    "sample4.jpg",
    "sample5.jpg",
    "sample6.jpg",
  ]);
});

test("getPhoto and getFace return links that can be fetched", async () => {
  // Prepare
  const { body: page } = await call("/photos?limit=1");
  // Act
  const photo = ROUTES.getPhoto.output().parse((await call(`/photos/${page.items[0].photoId}`)).body);
  const face = ROUTES.getFace.output().parse((await call(`/faces/${photo.faces[0]?.faceId}`)).body);
  // Assess
  assert.equal(photo.faces.length, photo.faceCount);
  for (const url of [photo.url, face.url]) {
    const answer = await fetch(url);
    assert.equal(answer.status, 200);
    const head = new Uint8Array(await answer.arrayBuffer()).subarray(0, 3);
    assert.deepEqual([...head], [0xff, 0xd8, 0xff]);
  }
});

test("nameCluster creates a person with photos; the same name is the same person, in its latest spelling", async () => {
  // Prepare
  const { body: clusters } = await call("/clusters?named=false");
  const [first] = ROUTES.listClusters.output().parse(clusters).items;
  assert.ok(first, "no cluster to name");
  // Act
  const named = await call(`/clusters/${first.clusterId}/name`, post({ name: "  Ada   Lovelace " }));
  const again = await call(`/clusters/${first.clusterId}/name`, post({ name: "Ada LOVELACE" }));
  // Assess
  assert.equal(named.body.name, "Ada Lovelace");
  assert.equal(again.body.personId, named.body.personId);
  const person = ROUTES.getPerson.output().parse((await call(`/people/${named.body.personId}`)).body);
  assert.equal(person.faces, first.size);
  assert.ok(person.photos.length > 0);
  const { body: people } = await call("/people");
  assert.deepEqual(
    people.items.map(({ name }: { name: string }) => name),
    ["Ada LOVELACE"],
  );
  const left = ROUTES.listClusters.output().parse((await call("/clusters?named=false")).body);
  assert.ok(!left.items.some(({ clusterId }) => clusterId === first.clusterId));
  const cluster = ROUTES.getCluster.output().parse((await call(`/clusters/${first.clusterId}?limit=1`)).body);
  assert.equal(cluster.person?.name, "Ada LOVELACE");
  assert.equal(cluster.faces.length, 1);
});

test("nameCluster moves a cluster to the person with that name, and removes a person without clusters", async () => {
  // Prepare
  const { body } = await call("/clusters");
  const ids = ROUTES.listClusters
    .output()
    .parse(body)
    .items.map(({ clusterId }) => clusterId);
  const [first = "", second = ""] = ids;
  assert.ok(second, "two clusters are needed");
  const names = async () => (await call("/people")).body.items.map(({ name }: { name: string }) => name);
  const { body: grace } = await call(`/clusters/${first}/name`, post({ name: "Grace Hoper" }));
  // Act
  const { body: corrected } = await call(`/clusters/${first}/name`, post({ name: "Grace Hopper" }));
  await call(`/clusters/${second}/name`, post({ name: "Alan Turing" }));
  const apart = await names();
  const { body: moved } = await call(`/clusters/${second}/name`, post({ name: "grace hopper" }));
  // Assess
  assert.equal(corrected.personId, grace.personId);
  assert.deepEqual(apart, ["Alan Turing", "Grace Hopper"]);
  assert.equal(moved.personId, grace.personId);
  assert.deepEqual(await names(), ["Grace Hopper"]);
  const person = ROUTES.getPerson.output().parse((await call(`/people/${grace.personId}`)).body);
  assert.deepEqual(person.clusterIds.toSorted(), [first, second].sort());
});

test("links to photos have the content type of the picture, whatever type it was uploaded with", async () => {
  // Prepare
  const key = "page.html";
  const { url } = photo().parse((await call("/photos?limit=1")).body.items[0]);
  // Act
  const picture = await fetch(url);
  const page = new URL(await photoUrl(opened.catalog, key));
  // Assess
  assert.equal(picture.headers.get("content-type"), "image/jpeg");
  assert.equal(page.searchParams.get("response-content-type"), "application/octet-stream");
});

test("a name survives the next run", async () => {
  // Prepare
  const { body } = await call("/clusters");
  const [cluster] = ROUTES.listClusters.output().parse(body).items;
  assert.ok(cluster, "no cluster to name");
  await call(`/clusters/${cluster.clusterId}/name`, post({ name: "Katherine" }));
  // Act
  await call("/runs", post({ force: true }));
  await host.settled();
  // Assess
  const after = ROUTES.getCluster.output().parse((await call(`/clusters/${cluster.clusterId}`)).body);
  assert.equal(after.person?.name, "Katherine");
});

test("explainCluster returns core, widest pair, and how a face belongs to the cluster", async () => {
  // Prepare
  const [{ clusterId }] = (await call("/clusters")).body.items;
  const { faces } = (await call(`/clusters/${clusterId}`)).body;
  const far = faces.at(-1).faceId;
  // Act
  const whole = ROUTES.explainCluster.output().parse((await call(`/clusters/${clusterId}/why`)).body);
  const one = ROUTES.explainCluster.output().parse((await call(`/clusters/${clusterId}/why?face=${far}`)).body);
  const nobody = await call(`/clusters/${clusterId}/why?face=nobody`);
  // Assess
  assert.equal(whole.compared, faces.length);
  assert.ok(whole.cores.count >= 1 && whole.widest!.distance > 0);
  assert.equal(whole.face, undefined);
  assert.ok(one.face!.joined || one.face!.chain.every(({ distance }) => distance <= one.neighbourDistance));
  assert.equal(nobody.status, 404);
});

test("startRun is refused while another run is in progress", async () => {
  // Prepare
  await takeRunLock(opened.catalog, "another", 60);
  // Act
  const answer = await call("/runs", post({}));
  await releaseRunLock(opened.catalog, "another");
  // Assess
  assert.equal(answer.status, 409);
  assert.match(answer.body.detail, /another/);
});

test("runs are started, listed and returned", async () => {
  // Act
  const { status, body } = await call("/runs", post({ force: true }));
  await host.settled();
  // Assess
  assert.equal(status, 202);
  const run = ROUTES.getRun.output().parse((await call(`/runs/${body.runId}`)).body);
  assert.equal(run.status, "succeeded");
  const runs = ROUTES.listRuns.output().parse((await call("/runs")).body);
  assert.equal(runs.items[0]?.runId, body.runId);
});

test("getStatus counts photos, faces, people and clusters", async () => {
  const { photos, skipped, faces, ...status } = ROUTES.getStatus.output().parse((await call("/status")).body);
  assert.equal(photos, 6);
  assert.deepEqual(skipped, { count: 0, photos: [] });
  assert.ok(faces >= 6);
  assert.equal(status.lastRun?.status, "succeeded");
  assert.equal(status.indexing, undefined);
  assert.deepEqual(status.queues, [
    { name: "photos", waiting: 0, inFlight: 0, dead: 0 },
    { name: "crops", waiting: 0, inFlight: 0, dead: 0 },
  ]);
});

for (const [what, path, options, status] of [
  ["an unknown photo", "/photos/nobody", {}, 404],
  ["an unknown person", "/people/nobody", {}, 404],
  ["an unknown run", "/runs/nobody", {}, 404],
  ["a cluster nobody made", "/clusters/nobody/name", post({ name: "Ada" }), 404],
  ["a name of blanks", "/clusters/nobody/name", post({ name: "  " }), 400],
  ["a body that is not JSON", "/runs", { ...post({}), body: "{" }, 400],
  ["a body that does not say it is JSON", "/runs", { method: "POST", body: "{}" }, 415],
  ["a limit above the largest", "/people?limit=1000", {}, 400],
  ["another list's cursor", "/people?cursor=WzFd", {}, 400],
  ["a limit that is not a number", "/photos?limit=many", {}, 400],
  ["a cursor of someone else's", "/photos?cursor=abc", {}, 400],
  ["a path without a route", "/nothing", {}, 404],
] as const) {
  test(`${what} is answered by a problem`, async () => {
    const answer = await call(path, options);
    assert.equal(answer.status, status);
    assert.equal(answer.type, "application/problem+json");
    assert.equal(problem().parse(answer.body).status, status);
  });
}

async function takeTwo<T>(lines: AsyncGenerator<T>): Promise<T[]> {
  return [(await lines.next()).value, (await lines.next()).value];
}

test("the photos of a person come as a ZIP file, streamed or as files of a task", async () => {
  // Prepare
  const { catalog } = opened;
  const { items } = (await call("/clusters?order=size")).body;
  const { personId } = (await call(`/clusters/${items[0].clusterId}/name`, post({ name: "Ada / Zoë" }))).body;
  const { photos } = (await call(`/people/${personId}`)).body;
  const files = await Promise.all(
    photos.map(({ key }: { key: string }) => getObject(catalog, catalog.photosBucket, key)),
  );
  const isWhole = (zip: Buffer) => files.filter((file) => zip.includes(file!.bytes)).length;
  // Act: a host on one machine streams it
  const task = ROUTES.zipPerson.output().parse((await call(`/people/${personId}/zip`, { method: "POST" })).body);
  const streamed = await fetch(`${host.url}${task.links?.[0]}`);
  // Assess
  assert.equal(task.state, "succeeded");
  assert.deepEqual((await call(`/tasks/${task.taskId}`)).body.links, task.links);
  assert.match(streamed.headers.get("content-disposition") ?? "", /Ada%20%2F%20Zo%C3%AB\.zip$/);
  const zip = Buffer.from(await streamed.arrayBuffer());
  assert.deepEqual([zip.readUInt16LE(zip.length - 12), isWhole(zip)], [photos.length, photos.length]);
  assert.equal((await call(`/downloads/main/${task.taskId}x/a.zip`)).status, 404);
  // Act: a task writes files, here one for each photo, and goes on where it was interrupted
  const id = { personId, taskId: "t1" };
  const first = await takeTwo(zipTask(catalog, id, undefined, 1));
  const rest = await Array.fromAsync(zipTask(catalog, id, (first[1] as Checkpoint).at, 1));
  // Assess
  const zips = [...first, ...rest].flatMap((line) => (line instanceof Checkpoint ? [] : line.zip));
  assert.deepEqual(zips, [...photos.keys()]);
  for (const each of zips) {
    const object = await getObject(catalog, catalog.runsBucket, zipKey(catalog, "t1", each));
    assert.equal(isWhole(Buffer.from(object!.bytes)), 1);
  }
});

test("aliases and a note belong to a person, and are undone and merged with them", async () => {
  // Prepare
  const [ada, bea] = await Promise.all(
    ["Alias Ada", "Alias Bea"].map(async (name) => (await call("/people", post({ name }))).body.personId),
  );
  const patch = (personId: string, body: object) => call(`/people/${personId}`, { ...post(body), method: "PATCH" });
  // Act
  await patch(ada, { aliases: ["  Countess ", "countess", "Alias Ada"], note: "aunt" });
  await patch(bea, { aliases: ["Queen"], note: null });
  const { body: merged } = await call(`/people/${ada}/merge`, post({ personIds: [bea] }));
  // Assess
  assert.deepEqual([merged.aliases, merged.note], [["countess", "Queen"], "aunt"]);
  const { actionId } = (await call("/actions?limit=1")).body.items[0];
  await call(`/actions/${actionId}/undo`, post({}));
  assert.deepEqual((await call(`/people/${bea}`)).body.aliases, ["Queen"]);
  assert.deepEqual((await patch(ada, { aliases: null })).body.aliases, undefined);
});
