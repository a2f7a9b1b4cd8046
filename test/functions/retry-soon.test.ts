import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import middy from "@middy/core";
import sqsPartialBatchFailure from "@middy/sqs-partial-batch-failure";
import type { Context, SQSEvent } from "aws-lambda";
import { retryingSoon } from "../../functions/retry-soon.ts";
import { openDatabase } from "../../lib/local/database.ts";
import { Queues } from "../../lib/local/queues.ts";
import { HostServer } from "../../lib/local/server.ts";
import { sqs } from "../../lib/local/sqs.ts";
import { temporaryFolder } from "../support/facet.ts";

const refuse = () => {
  throw new Error("not part of this test");
};

/** A queue whose messages stay hidden for an hour, and a function that fails those with the body "bad". */
async function open(t: Parameters<typeof temporaryFolder>[0]) {
  const database = openDatabase(await temporaryFolder(t));
  const queues = new Queues(database);
  queues.createQueue("Photos", { visibilityTimeoutSec: 3600 });
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
    QUEUE_URL: `${url}/000000000000/Photos`,
  });
  const errors: Error[] = [];
  const handler = middy<SQSEvent, unknown>()
    .use(retryingSoon((error) => errors.push(error)))
    .use(sqsPartialBatchFailure({ logger: () => {} }))
    .handler(async ({ Records }) =>
      Promise.allSettled(
        Records.map(async ({ body }) => {
          if (body === "bad") throw new Error("bad");
        }),
      ),
    );
  const invoke = () => {
    const Records = queues.receive("Photos", 10).map(({ receiveCount, ...message }) => ({
      ...message,
      attributes: { ApproximateReceiveCount: String(receiveCount) },
      eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:Photos",
    }));
    return handler({ Records } as unknown as SQSEvent, {} as Context);
  };
  return { queues, invoke, errors };
}

test("retryingSoon makes failed messages visible again within seconds, and leaves the others alone", async (t) => {
  // Prepare
  const { queues, invoke, errors } = await open(t);
  queues.sendAll("Photos", ["good", "bad"]);
  // Act
  const answer = (await invoke()) as { batchItemFailures: unknown[] };
  await sleep(2100);
  // Assess
  assert.equal(answer.batchItemFailures.length, 1);
  assert.deepEqual(errors, []);
  assert.deepEqual(
    queues.receive("Photos", 10).map(({ body, receiveCount }) => [body, receiveCount]),
    [["bad", 2]],
  );
});

test("retryingSoon reports a failed batch also if SQS refuses", async (t) => {
  // Prepare
  const { queues, invoke, errors } = await open(t);
  queues.sendAll("Photos", ["bad"]);
  process.env.QUEUE_URL = process.env.QUEUE_URL?.replace("Photos", "None");
  // Act
  const answer = (await invoke()) as { batchItemFailures: unknown[] };
  // Assess
  assert.equal(answer.batchItemFailures.length, 1);
  assert.match(String(errors), /There is no queue None/);
});
