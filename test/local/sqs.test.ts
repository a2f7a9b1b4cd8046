import assert from "node:assert/strict";
import { test } from "node:test";
import { GetQueueAttributesCommand, PurgeQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { openDatabase } from "../../lib/local/database.ts";
import { Queues } from "../../lib/local/queues.ts";
import { HostServer } from "../../lib/local/server.ts";
import { sqs } from "../../lib/local/sqs.ts";
import { queuesOf } from "../../lib/services/fed-queues.ts";
import { queueDepths, redrive, sendMessages } from "../../lib/services/queues.ts";
import { temporaryFolder } from "../support/facet.ts";

const refuse = () => {
  throw new Error("not part of this test");
};

test("the AWS SDK counts waiting, in-flight and dead messages, and redrives dead letters", async (t) => {
  // Prepare
  const database = openDatabase(await temporaryFolder(t));
  const queues = new Queues(database);
  queues.createQueue("Dead", { visibilityTimeoutSec: 30 });
  queues.createQueue("Photos", {
    visibilityTimeoutSec: 30,
    deadLetter: { queue: "Dead", maxReceiveCount: 1 },
  });
  const server = new HostServer("host");
  const url = await server.listen(0);
  t.after(async () => {
    await server.close();
    database.close();
  });
  const others = { s3: refuse, dynamodb: refuse, states: refuse, http: refuse, isBucket: () => false };
  server.services = { ...others, sqs: sqs(queues) };
  Object.assign(process.env, {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_ENDPOINT_URL_SQS: url,
  });
  const fed = queuesOf({
    PHOTOS_QUEUE: `${url}/000000000000/Photos`,
    PHOTOS_DEAD_LETTERS: `${url}/000000000000/Dead`,
  });
  queues.sendAll("Photos", ["a", "b", "c"]);
  const [first] = queues.receive("Photos", 1);
  queues.fail("Photos", first!.messageId, "no picture");
  queues.receive("Photos", 1);
  // Act and assess
  assert.deepEqual(await queueDepths(fed), [{ name: "photos", waiting: 1, inFlight: 1, dead: 1 }]);
  assert.equal(await redrive(fed[0]!), 1);
  assert.deepEqual(await queueDepths(fed), [{ name: "photos", waiting: 2, inFlight: 1, dead: 0 }]);
  assert.equal(await redrive(fed[0]!), 0);

  // Act and assess: more messages than one request may have arrive whole
  const bodies = Array.from({ length: 25 }, (_, at) => `message ${at}`);
  await sendMessages(fed[0]!.url, bodies);
  const received = Array.from({ length: 3 }, () => queues.receive("Photos", 10)).flat();
  const sent = new Set(received.map(({ body }) => body));
  assert.deepEqual(
    bodies.filter((body) => !sent.has(body)),
    [],
  );

  // Act and assess: missing queues and unsupported operations are refused by name
  const client = new SQSClient({});
  await assert.rejects(client.send(new GetQueueAttributesCommand({ QueueUrl: `${url}/000000000000/None` })), {
    name: "QueueDoesNotExist",
  });
  await assert.rejects(client.send(new PurgeQueueCommand({ QueueUrl: `${url}/000000000000/Photos` })), /PurgeQueue/);
  client.destroy();
});
