import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { apiClient } from "../../bin/api-client.ts";
import { allFaces } from "../../lib/catalog/rows/faces.ts";
import { deleteVectors, deleteVectorsOfOthers, embeddedCrops } from "../../lib/catalog/rows/vectors.ts";
import { readIdentity } from "../../lib/catalog/store/identity.ts";
import { putObject } from "../../lib/catalog/store/objects.ts";
import { LIKE_AWS } from "../../lib/local/like-aws/options.ts";
import { chooseEmbedder } from "../../lib/models/choose.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { installSamples } from "../../lib/models/install.ts";
import { embedderText } from "../../lib/models/registry.ts";
import { addFaces, faceIdOfNumber } from "../runs/library.ts";
import { facet, facetJson, temporaryFolder } from "../support/facet.ts";
import { testHost } from "../support/host.ts";
import { writeMirrorModel } from "../support/mirror-model.ts";

test("facet migrate embeds every face of a deployment with the model that was deployed, like AWS", async (t) => {
  // Prepare: a photo whose faces have no vector of the new model, and a face whose photo is gone
  const folder = await temporaryFolder(t);
  const record = join(folder, "record.json");
  await writeFile(record, JSON.stringify(await writeMirrorModel(t, folder)));
  const next = await chooseEmbedder(record, () => {});
  const { host, catalog } = await testHost(t, {
    context: { migrateTo: embedderText(next), schedule: "cron(0 3 1 1 ? 2099)" },
    likeAws: { ...LIKE_AWS, timesFaster: 100 },
  });
  const sample = await readFile(join(await installSamples(), "sample1.jpg"));
  await putObject(catalog, host.outputs.PhotosBucket ?? "", "a.jpg", sample, "image/jpeg");
  await host.drained();
  await deleteVectorsOfOthers(catalog, FR_FEATURE.id);
  const faceIds = (await Array.fromAsync(allFaces(catalog))).map(({ faceId }) => faceId);
  const before = await embeddedCrops(catalog, next.id, faceIds);
  const gone = faceIdOfNumber(1);
  await addFaces(catalog, [{ faceId: gone, vector: new Float32Array(512) }], FR_FEATURE.id);
  const deployment = ["--url", host.url];
  // Act
  const other = await facet("migrate", "--model", FR_FEATURE.id, ...deployment);
  const failed = await facet("migrate", "--model", record, ...deployment);
  const noted = (await readIdentity(catalog))?.migratedTo;
  await deleteVectors(catalog, gone.slice(0, 28), new Set([gone]));
  const [one, two] = await Promise.all([facetJson("migrate", ...deployment), facetJson("migrate", ...deployment)]);
  const task = await apiClient(host.url)("getTask", { id: one.taskId });
  await host.settled();
  // Assess
  assert.ok(faceIds.length > 0);
  assert.equal(before.size, 0);
  assert.equal(other.code, 1);
  assert.match(other.stderr, /changes to the model mirror@1, not to fr-feature/);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /1 faces have no vector of mirror@1/);
  assert.equal(noted, undefined);
  assert.equal(two.taskId, one.taskId, "the second command joins the migration of the first");
  assert.equal(one.model, next.id);
  assert.match(one.next[0], /facet config --set model=.*mirror@1.* --unset migrateTo/);
  assert.deepEqual([task.state, task.done, task.of], ["succeeded", 32, 32]);
  assert.deepEqual([task.migration?.checked, task.migration?.left, task.migration?.queued], [16, 0, 0]);
  assert.equal((await readIdentity(catalog))?.migratedTo, next.id);
  const crops = await embeddedCrops(catalog, FR_FEATURE.id, faceIds);
  assert.equal(crops.size, faceIds.length);
  assert.deepEqual(await embeddedCrops(catalog, next.id, faceIds), crops);
});
