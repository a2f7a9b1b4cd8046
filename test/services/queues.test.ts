import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { redrive } from "../../lib/services/queues.ts";

/** Stands in for SQS, which refuses to move messages. Nothing here makes a real queue do so. */
async function refusingQueue(t: TestContext) {
  const refusal = { message: "" };
  const server = createServer((request, response) => {
    const isMove = request.headers["x-amz-target"] === "AmazonSQS.StartMessageMoveTask";
    const attributes = { QueueArn: "arn:aws:sqs:us-east-1:000000000000:dead", ApproximateNumberOfMessages: "3" };
    response
      .writeHead(isMove ? 400 : 200, { "content-type": "application/x-amz-json-1.0" })
      .end(JSON.stringify(isMove ? { __type: "InvalidParameterValue", ...refusal } : { Attributes: attributes }));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    ...{ AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" },
    AWS_ENDPOINT_URL_SQS: url,
  });
  return { queue: { name: "photos", url: `${url}/queue`, deadLetters: `${url}/dead` } as const, refusal };
}

test("redrive succeeds while SQS still moves the messages of an earlier one, and fails for other reasons", async (t) => {
  // Prepare
  const { queue, refusal } = await refusingQueue(t);
  // Act
  refusal.message = "There is already a task running. Only one active task is allowed for a source queue arn.";
  const messages = await redrive(queue);
  refusal.message = "Source queue must be configured as a Dead Letter Queue.";
  const failing = redrive(queue);
  // Assess
  await assert.rejects(failing, /must be configured as a Dead Letter Queue/);
  assert.equal(messages, 3);
});
