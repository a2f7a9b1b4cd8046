import assert from "node:assert/strict";
import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startSession } from "../../bin/session.ts";
import { allVectors } from "../../lib/catalog/rows/vectors.ts";
import { findHost } from "../../lib/local/host-file.ts";
import { reachCatalog } from "../../lib/local/reach.ts";
import { FACENET, FR_FEATURE } from "../../lib/models/embedders.ts";
import { nameCluster } from "../support/decide.ts";
import { exportLines, facet, facetInBackground, facetJson, temporaryFolder } from "../support/facet.ts";
import { shared, withoutFiles } from "../support/shared.ts";
import { until } from "../support/wait.ts";

const lfw = shared("data/lfw/images");
const facenet = shared(join("models/facenet-512", FACENET.file.name));

const PEOPLE = 12;
const PHOTOS_EACH = 6;

const skip = withoutFiles(lfw, facenet);

/** The first people with enough photos, and the paths of these photos. */
async function somePeople(): Promise<Map<string, string[]>> {
  const people = new Map<string, string[]>();
  for (const name of (await readdir(lfw)).sort()) {
    const photos = (await readdir(join(lfw, name))).sort().slice(0, PHOTOS_EACH);
    if (photos.length === PHOTOS_EACH && people.size < PEOPLE) people.set(name, photos);
  }
  return people;
}

/** The faces of each named cluster and of each person, by name. */
async function whoIsWho(data: string) {
  const lines = await exportLines(data, "--vectors");
  const names = new Map(lines.filter(({ type }) => type === "person").map(({ personId, name }) => [personId, name]));
  const faces = lines.filter(({ type }) => type === "face");
  return {
    faceIds: faces.map(({ faceId }) => faceId),
    withVector: faces.filter(({ vector }) => vector).length,
    clusters: new Map<string, string>(
      lines
        .filter(({ type, personId }) => type === "cluster" && personId)
        .map(({ clusterId, personId }) => [clusterId, names.get(personId)]),
    ),
    named: new Map<string, string>(
      faces.filter(({ personId }) => personId).map(({ faceId, personId }) => [faceId, names.get(personId)]),
    ),
  };
}

/** Resolves when the migration in progress has embedded some faces with the new model. */
async function untilSomeAreEmbedded(data: string): Promise<void> {
  await until("a vector of the new model", async () => {
    const host = await findHost(data);
    if (!host) return false;
    for await (const _ of allVectors(reachCatalog(host), FACENET.id)) return true;
    return false;
  });
}

test("migrate: an interruption changes nothing, and the end keeps all names on the new model", {
  skip,
}, async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const [photos, data] = [join(folder, "photos"), join(folder, "data")];
  const people = await somePeople();
  for (const [name, theirs] of people) {
    for (const photo of theirs) await cp(join(lfw, name, photo), join(photos, name, photo));
  }
  await facetJson("index", photos, "--data", data);
  await facetJson("cluster", "--data", data);
  const keys = new Map((await exportLines(data)).map(({ faceId, clusterId, key }) => [faceId, { clusterId, key }]));
  {
    await using session = await startSession({ data });
    const named = new Map([...keys.values()].map(({ clusterId, key }) => [clusterId, key]));
    for (const [clusterId, key] of named) {
      if (clusterId) await nameCluster(session.catalog, clusterId, key.split("/")[0]);
    }
  }
  const before = await whoIsWho(data);
  assert.deepEqual(new Set(before.clusters.values()), new Set(people.keys()));

  // Act: kill it in the middle
  const killed = facetInBackground("migrate", "--model", facenet, "--data", data);
  t.after(() => killed.kill("SIGKILL"));
  const ended = new Promise((resolve) => killed.once("exit", resolve));
  await untilSomeAreEmbedded(data);
  killed.kill("SIGKILL");
  await ended;
  // Assess: the old model and its version are in force
  assert.deepEqual(await whoIsWho(data), before);
  const refused = await facet("index", photos, "--data", data, "--model", facenet);
  assert.match(refused.stderr, /facet migrate/);

  // Act: run it to the end, and once more
  const done = await facetJson("migrate", "--model", facenet, "--data", data);
  const again = await facetJson("migrate", "--model", facenet, "--data", data);
  // Assess
  assert.deepEqual([done.from, done.to], [FR_FEATURE.id, FACENET.id]);
  assert.ok(done.embedded > 0 && done.embedded < before.faceIds.length, `${done.embedded} were left`);
  assert.deepEqual([again.embedded, again.version], [0, done.version]);
  const after = await whoIsWho(data);
  assert.deepEqual(after.faceIds, before.faceIds);
  assert.deepEqual(new Set(after.clusters.values()), new Set(people.keys()));
  for (const [clusterId, name] of after.clusters) assert.equal(before.clusters.get(clusterId), name);
  const moved = [...after.named].filter(([faceId, name]) => (before.named.get(faceId) ?? name) !== name);
  assert.deepEqual(moved, []);
  const kept = [...before.named.keys()].filter((faceId) => after.named.has(faceId));
  assert.ok(kept.length >= 0.9 * before.named.size, `${kept.length} of ${before.named.size} are named still`);
  assert.equal(after.withVector, before.withVector);
  {
    await using session = await startSession({ data });
    assert.equal(session.embedder.id, FACENET.id);
    assert.deepEqual(await Array.fromAsync(allVectors(session.catalog, FR_FEATURE.id)), []);
  }
});
