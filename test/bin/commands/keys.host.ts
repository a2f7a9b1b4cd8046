import assert from "node:assert/strict";
import { once } from "node:events";
import { cp, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { findHost } from "../../../lib/local/host-file.ts";
import { installSamples } from "../../../lib/models/install.ts";
import { facet, facetInBackground, facetJson, temporaryFolder } from "../../support/facet.ts";
import { libraryFolder } from "../../support/libraries.ts";
import { until } from "../../support/wait.ts";

test("keys prints the library's key, without which AWS clients are refused", async (t) => {
  // Prepare
  const data = join(await temporaryFolder(t), "data");
  await cp(await libraryFolder({ context: {}, photos: await installSamples(), progress: "indexed" }), data, {
    recursive: true,
  });
  const before = await facetJson("keys", "--data", data);
  const process = facetInBackground("start", "--data", data, "--port", "0");
  t.after(async () => {
    process.kill("SIGKILL");
    await once(process, "exit");
  });
  const host = await until("the host to start", () => findHost(data));
  // Act
  const { stdout } = await facet("keys", "--data", data);
  const printed = Object.fromEntries(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.replace("export ", "").split("=")),
  );
  const clientsWith = (accessKeyId: string, secretAccessKey: string) => {
    const options = { endpoint: host.url, region: printed.AWS_REGION, credentials: { accessKeyId, secretAccessKey } };
    const s3 = new S3Client({ ...options, forcePathStyle: true });
    const [tables, states, queues] = [new DynamoDBClient(options), new SFNClient(options), new SQSClient(options)];
    t.after(() => [s3, tables, states, queues].forEach((client) => void client.destroy()));
    return [
      () => s3.send(new ListObjectsV2Command({ Bucket: "facet-photos" })),
      () => tables.send(new ListTablesCommand({})),
      () => queues.send(new GetQueueAttributesCommand({ QueueUrl: `${host.url}/000000000000/IndexingPhotos` })),
      () => states.send(new StartExecutionCommand({ stateMachineArn: host.outputs.StateMachine })),
    ];
  };
  const good = clientsWith(printed.AWS_ACCESS_KEY_ID, printed.AWS_SECRET_ACCESS_KEY);
  const bad = [
    ...clientsWith("AKIAIOSFODNN7EXAMPLE", printed.AWS_SECRET_ACCESS_KEY),
    ...clientsWith(printed.AWS_ACCESS_KEY_ID, "not the secret"),
  ];
  // Assess
  assert.equal(printed.AWS_ENDPOINT_URL, host.url);
  assert.equal(printed.AWS_ACCESS_KEY_ID, before.accessKeyId);
  assert.equal((await stat(join(data, "keys.json"))).mode & 0o777, 0o600);
  await good[0]!();
  await good[1]!();
  for (const ask of bad) {
    await assert.rejects(ask, (error: { $metadata: { httpStatusCode: number } }) => {
      return error.$metadata.httpStatusCode === 403;
    });
  }

  // Act and assess: unsigned requests are refused, and pictures are never served as pages
  const path = `${host.url}/facet-photos/sample1.jpg`;
  const target = { "x-amz-target": "DynamoDB_20120810.ListTables", "content-type": "application/x-amz-json-1.0" };
  assert.equal((await fetch(path)).status, 403);
  assert.equal((await fetch(host.url, { method: "POST", headers: target, body: "{}" })).status, 403);
  const { items } = await (await fetch(`${host.url}/photos`)).json();
  const link = items[0].url;
  assert.ok(link, "photos have links");
  const shown = await fetch(link);
  assert.equal(shown.status, 200);
  assert.match(shown.headers.get("content-security-policy") ?? "", /^sandbox/);
  assert.equal(shown.headers.get("x-content-type-options"), "nosniff");
  const page = await fetch(link, { headers: { "sec-fetch-dest": "document" } });
  assert.equal(page.status, 403);
  const asHtml = await fetch(`${link}&response-content-type=text/html`);
  assert.equal(asHtml.status, 403);
});
