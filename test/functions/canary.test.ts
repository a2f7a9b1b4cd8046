import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { temporaryFolder } from "../support/facet.ts";

process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
Object.assign(process.env, { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" });
const { handler } = await import("../../functions/canary/handler.ts");

interface Received {
  readonly contentType: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: the answer to CloudFormation
  readonly answer: any;
}

/** Stands in for CloudFormation, which takes the answer at a signed URL, and for Lambda, which refuses all calls. */
async function cloud(t: TestContext, { refusals = 0 } = {}) {
  const answers: Received[] = [];
  let calls = 0;
  let left = refusals;
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    if (request.method !== "PUT") {
      calls++;
      response.writeHead(403, { "x-amzn-errortype": "AccessDeniedException" }).end("{}");
    } else if (left-- > 0) response.writeHead(503).end();
    else {
      answers.push({ contentType: request.headers["content-type"], answer: JSON.parse(body) });
      response.end();
    }
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_ENDPOINT_URL_LAMBDA: url, DETECT: "d", EMBED: "e", SEARCH: "s" });
  return { url, answers, calls: () => calls };
}

function event(url: string, RequestType: "Create" | "Update" | "Delete"): CloudFormationCustomResourceEvent {
  return {
    ...{ RequestType, ResponseURL: `${url}/answer`, StackId: "stack", RequestId: "request" },
    LogicalResourceId: "Result",
  } as CloudFormationCustomResourceEvent;
}

test("a canary that fails signals success with its verdict", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  process.env.SAMPLES = folder;
  await writeFile(join(folder, "sample1.jpg"), "a photo");
  const { url, answers } = await cloud(t);
  // Act
  await handler(event(url, "Create"));
  // Assess
  const [{ answer, contentType } = { answer: {}, contentType: "" }] = answers;
  const { Status, StackId, RequestId, LogicalResourceId, PhysicalResourceId, Data } = answer;
  assert.deepEqual([Status, StackId, RequestId, LogicalResourceId], ["SUCCESS", "stack", "request", "Result"]);
  assert.ok(PhysicalResourceId);
  assert.match(Data.Verdict, /^does not work: detect: AccessDenied.*To do: /);
  assert.equal(contentType, undefined, "the URL is signed without a content type");
});

test("a canary without its photo signals success as well", async (t) => {
  // Prepare
  process.env.SAMPLES = "/nowhere";
  const { url, answers } = await cloud(t);
  // Act
  await handler(event(url, "Update"));
  // Assess
  assert.equal(answers[0]?.answer.Status, "SUCCESS");
  assert.match(answers[0]?.answer.Data.Verdict, /^not tested: .*nowhere/);
});

test("a canary that the schedule calls tests the functions and sends no signal", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  process.env.SAMPLES = folder;
  await writeFile(join(folder, "sample1.jpg"), "a photo");
  const { answers, calls } = await cloud(t);
  // Act
  await handler({});
  // Assess
  assert.deepEqual([calls(), answers], [2, []], "detect and search; embed needs a crop from detect");
});

test("the removal of the stack calls no function, and the answer is repeated until it is taken", async (t) => {
  // Prepare
  const { url, answers, calls } = await cloud(t, { refusals: 2 });
  // Act
  await handler(event(url, "Delete"));
  // Assess
  assert.deepEqual([calls(), answers.length, answers[0]?.answer.Status], [0, 1, "SUCCESS"]);
});
