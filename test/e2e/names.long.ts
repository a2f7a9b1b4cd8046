import assert from "node:assert/strict";
import { cp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { installSamples } from "../../lib/models/install.ts";
import { exportLines, facetJson, temporaryFolder } from "../support/facet.ts";

test("a named cluster keeps its name when photos are added and clustered again", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const [photos, data] = [join(folder, "photos"), join(folder, "data")];
  await cp(await installSamples(), photos, { recursive: true });
  await facetJson("index", photos, "--data", data);
  const first = await facetJson("cluster", "--data", data, "--face-cluster-core", "2");
  const clusters = (await exportLines(data)).filter(({ type }) => type === "cluster");
  // Act
  const named = await facetJson("name", clusters[0].clusterId, "Ada Lovelace", "--data", data);
  const undone = await facetJson("undo", "--data", data);
  const nobody = await facetJson("people", "--data", data);
  const [again] = await facetJson("actions", "--data", data);
  await facetJson("undo", again.actionId, "--data", data);
  await cp(join(photos, "sample1.jpg"), join(photos, "again.jpg"));
  await facetJson("index", photos, "--data", data);
  const second = await facetJson("cluster", "--data", data, "--face-cluster-core", "2");
  // Assess
  assert.deepEqual([undone.what, nobody], [`named cluster ${clusters[0].clusterId} Ada Lovelace`, []]);
  assert.deepEqual(Object.keys(first).sort(), [
    "changed",
    "clustered",
    "clusters",
    "eligible",
    "noise",
    "questions",
    "runId",
    "seconds",
    "version",
  ]);
  assert.equal(second.version, first.version + 1);
  const [person, ...others] = await facetJson("people", "--data", data);
  assert.equal(person.personId, named.personId);
  assert.ok(person.clusters.includes(clusters[0].clusterId));
  assert.deepEqual(others, []);
  const lines = await exportLines(data);
  const hers = lines.find(({ type, personId }) => type === "face" && personId === named.personId);
  assert.ok(hers);
  const found = await facetJson("search", join(photos, hers.key), "--limit", "2", "--data", data);
  const her = found.faces.find(({ nearest }: { nearest: { faceId: string }[] }) => nearest[0]?.faceId === hers.faceId);
  assert.equal(her?.person?.name, "Ada Lovelace");

  // Act and assess: reset removes only what it is asked to, and no files of others
  await facetJson("reset", "--people", "--yes", "--data", data);
  assert.deepEqual(await facetJson("people", "--data", data), []);
  await writeFile(join(data, "mine.txt"), "not Facet's");
  await facetJson("reset", "--yes", "--data", data);
  assert.deepEqual(await readdir(data), ["mine.txt"]);
});
