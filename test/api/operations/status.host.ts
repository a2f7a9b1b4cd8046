import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { ROUTES } from "../../../lib/api/routes.ts";
import { allMonths } from "../../../lib/catalog/rows/months.ts";
import { datedPartition, photosPartition, SHARDS } from "../../../lib/catalog/store/keys.ts";
import { queryAll } from "../../../lib/catalog/store/table.ts";
import { installSamples } from "../../../lib/models/install.ts";
import { startRun } from "../../../lib/services/workflow.ts";
import { temporaryFolder } from "../../support/facet.ts";
import { openTestHost, type TestHost } from "../../support/host.ts";
import { itemBytes } from "../../support/item-bytes.ts";
import { until } from "../../support/wait.ts";

let opened: TestHost;

before(async () => {
  opened = await openTestHost({
    context: { FACE_CLUSTER_CORE: "2", FACE_CLUSTER_DIST: "0.9", maxReceiveCount: "1" },
  });
});

after(() => opened.close());

const statusNow = async () => ROUTES.getStatus.output().parse(await (await fetch(`${opened.host.url}/status`)).json());

test("getStatus reports indexing progress, photos, runs, bytes and cost", async () => {
  // Prepare
  const { host } = opened;
  const bucket = host.outputs.PhotosBucket ?? "";
  // Act: while photos wait
  await host.mount(bucket, await installSamples(), { watch: false });
  const during = await statusNow();
  // Assess
  assert.ok(during.indexing && during.indexing.waiting > 0, JSON.stringify(during.queues));
  // Act
  await host.drained();
  await startRun(host.outputs.StateMachine ?? "", {});
  await host.settled();
  const then = await statusNow();
  // Assess
  assert.equal(then.indexing, undefined);
  assert.equal(then.photos, 6);
  assert.equal(then.lastRuns.length, 1);
  assert.equal(then.lastRuns[0]?.changed?.created, then.clusters);
  assert.ok(then.storage.photoBytes > 6 * 1000 && then.storage.cropBytes > 0);
  assert.equal(then.storage.tableRows, 6 + 2 * then.faces);
  const parts = Object.values(then.cost.parts).reduce((sum, dollars) => sum + dollars, 0);
  assert.ok(Math.abs(parts - then.cost.soFar) < 1e-5);
  assert.ok(then.cost.perThousandPhotos! > then.cost.soFar);
});

test("getStatus computes the size of the table by DynamoDB's rules", async () => {
  // Prepare
  const { catalog } = opened;
  const billed = 100;
  let bytes = 0;
  for (const { month } of await allMonths(catalog)) {
    for await (const row of queryAll(catalog, datedPartition(catalog, month), "")) bytes += itemBytes(row) + billed;
  }
  for (const shard of SHARDS) {
    for await (const row of queryAll(catalog, photosPartition(catalog, shard), "")) {
      if (/^(photo|key|data|face|vector)#/.test(row.sk)) bytes += itemBytes(row) + billed;
    }
  }
  // Act
  const { storage } = await statusNow();
  // Assess
  assert.ok(Math.abs(storage.tableBytes / bytes - 1) < 0.05, `${storage.tableBytes} of ${bytes}`);
});

test("getStatus lists a file that is not a picture with its reason until it is removed", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "letter.jpg"), "Dear Ada");
  const bucket = opened.host.outputs.PhotosBucket ?? "";
  // Act
  await opened.host.mount(bucket, folder, { watch: false });
  await opened.host.drained();
  // Assess
  const { skipped, photos } = await statusNow();
  assert.equal(photos, 1);
  assert.deepEqual(
    skipped.photos.map(({ key, reason }) => ({ key, reason })),
    [{ key: "letter.jpg", reason: "not a picture" }],
  );
  // Act
  await opened.host.mount(bucket, await temporaryFolder(t), { watch: false });
  await opened.host.drained();
  // Assess
  const emptied = await statusNow();
  assert.deepEqual([emptied.photos, emptied.skipped], [0, { count: 0, photos: [] }]);
});

test("getStatus counts dead letters, and redriveQueue moves them back to their queue", async (t) => {
  // Prepare: what is no message of S3's fails for good
  const { host } = opened;
  const sqs = new SQSClient({});
  t.after(() => sqs.destroy());
  const QueueUrl = `${host.url}/000000000000/DetectionPhotosQueue`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "no message of S3" }));
  await until("a dead letter", async () => (await statusNow()).queues[0]?.dead === 1);
  // Act
  const answer = await fetch(`${host.url}/queues/photos/redrive`, { method: "POST" });
  // Assess
  assert.equal(answer.status, 202);
  assert.deepEqual(ROUTES.redriveQueue.output().parse(await answer.json()), { name: "photos", messages: 1 });
  await until("another try to fail", async () => (await statusNow()).queues[0]?.dead === 1);
  assert.equal((await fetch(`${host.url}/queues/letters/redrive`, { method: "POST" })).status, 404);
});
