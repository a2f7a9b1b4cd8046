import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { allPhotos } from "../../lib/catalog/rows/photos.ts";
import { putObject } from "../../lib/catalog/store/objects.ts";
import { installSamples } from "../../lib/models/install.ts";
import { testHost } from "../support/host.ts";

test("photos in a bucket from outside the stack are indexed and removed by its events on EventBridge", async (t) => {
  // Prepare: the schedule is read too, and never starts a run within this test
  const context = { photosBucket: "my-photos", schedule: "cron(0 3 1 1 ? 2099)" };
  const { host, catalog } = await testHost(t, { context });
  const keys = async () => {
    await host.drained();
    return (await Array.fromAsync(allPhotos(catalog))).map(({ key, status }) => `${key} ${status}`);
  };
  const sample = await readFile(join(await installSamples(), "sample1.jpg"));
  // Act
  await putObject(catalog, "my-photos", "50% größer + mehr/a.jpg", sample, "image/jpeg");
  const arrived = await keys();
  const s3 = new S3Client({ forcePathStyle: true });
  t.after(() => s3.destroy());
  await s3.send(new DeleteObjectCommand({ Bucket: "my-photos", Key: "50% größer + mehr/a.jpg" }));
  // Assess
  assert.equal(host.outputs.PhotosBucket, "my-photos");
  assert.deepEqual(arrived, ["50% größer + mehr/a.jpg indexed"]);
  assert.deepEqual(await keys(), []);
});
