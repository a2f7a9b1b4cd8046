import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { allFaces } from "../../lib/catalog/rows/faces.ts";
import { deleteVectorsOfOthers, embeddedCrops } from "../../lib/catalog/rows/vectors.ts";
import { readIdentity } from "../../lib/catalog/store/identity.ts";
import { putObject } from "../../lib/catalog/store/objects.ts";
import { LIKE_AWS } from "../../lib/local/like-aws/options.ts";
import { chooseEmbedder } from "../../lib/models/choose.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { installSamples } from "../../lib/models/install.ts";
import { embedderText } from "../../lib/models/registry.ts";
import { startRun } from "../../lib/services/workflow.ts";
import { temporaryFolder } from "../support/facet.ts";
import { testHost } from "../support/host.ts";
import { writeMirrorModel } from "../support/mirror-model.ts";
import { until } from "../support/wait.ts";

test("the state machine of a migration embeds every face with the new model, like AWS", async (t) => {
  // Prepare: a photo whose faces have no vector of the new model
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
  // Act
  await startRun(host.outputs.MigrateFunction ?? "", {});
  const migrated = await until("the end of the migration", async () => (await readIdentity(catalog))?.migratedTo, {
    ms: 240_000,
  });
  await host.settled();
  // Assess
  assert.ok(faceIds.length > 0);
  assert.equal(before.size, 0);
  assert.equal(migrated, next.id);
  const crops = await embeddedCrops(catalog, FR_FEATURE.id, faceIds);
  assert.equal(crops.size, faceIds.length);
  assert.deepEqual(await embeddedCrops(catalog, next.id, faceIds), crops);
});
