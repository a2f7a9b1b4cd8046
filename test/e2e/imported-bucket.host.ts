import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { allPhotos } from "../../lib/catalog/rows/photos.ts";
import { putObject } from "../../lib/catalog/store/objects.ts";
import { resourcesOf } from "../../lib/local/identities.ts";
import { LIKE_AWS } from "../../lib/local/like-aws/options.ts";
import type { Template } from "../../lib/local/template.ts";
import { installSamples } from "../../lib/models/install.ts";
import { testHost } from "../support/host.ts";
import { until } from "../support/wait.ts";

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

/** The template whose EventBridge rules match removed objects only, so that new ones are found by listing the bucket. */
function withoutArrivals(template: Template): Template {
  for (const [, { Properties }] of resourcesOf(template, "AWS::Events::Rule"))
    Properties.EventPattern["detail-type"] = ["Object Deleted"];
  return template;
}

test("photos that were in a bucket before its events reached Facet are indexed by the schedule, like AWS", async (t) => {
  // Prepare
  const context = { photosBucket: "my-photos", schedule: "cron(0 3 1 1 ? 2099)" };
  const sample = await readFile(join(await installSamples(), "sample1.jpg"));
  // Act
  const { catalog } = await testHost(t, {
    context,
    change: withoutArrivals,
    likeAws: { ...LIKE_AWS, timesFaster: 60 },
    before: (reached) => putObject(reached, "my-photos", "2019/a.jpg", sample, "image/jpeg").then(() => {}),
  });
  const photos = await until("the photo to be indexed", async () => {
    const found = await Array.fromAsync(allPhotos(catalog));
    return found.length > 0 ? found : undefined;
  });
  // Assess
  assert.deepEqual(
    photos.map(({ key, status }) => `${key} ${status}`),
    ["2019/a.jpg indexed"],
  );
});
