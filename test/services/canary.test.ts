import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { tryFunctions } from "../../lib/services/canary.ts";

const TESTED = { detect: "detect-1", embed: "embed-1", search: "search-1" };
const PICTURE = Buffer.from("a photo");

/** Status, error of the function and body of an answer to Invoke. */
interface Answer {
  readonly status?: number;
  readonly functionError?: string;
  readonly body: object;
}

/** Stands in for Lambda's API. */
async function lambda(t: TestContext, answer: (name: string, event: Record<string, string>) => Answer) {
  const server = createServer(async (request, response) => {
    const name = /functions\/([\w-]+)\/invocations/.exec(request.url ?? "")?.[1] ?? "";
    const event = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString());
    const { status = 200, functionError, body } = answer(name, event);
    response.writeHead(status, {
      ...(functionError ? { "x-amz-function-error": functionError } : {}),
      ...(status === 200 ? {} : { "x-amzn-errortype": "TooManyRequestsException" }),
    });
    response.end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close());
  return new LambdaClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    maxAttempts: 1,
  });
}

const WORKING: Readonly<Record<string, object>> = {
  "detect-1": { faces: 3, crop: "Y3JvcA==" },
  "embed-1": { vectorLength: 512 },
  "search-1": { faces: 3, vectorLength: 512 },
};

test("the canary passes the photo to detect and search, and the crop that detect cut to embed", async (t) => {
  // Prepare
  const events: Record<string, object> = {};
  const client = await lambda(t, (name, event) => {
    events[name] = event;
    return { body: WORKING[name] ?? {} };
  });
  // Act
  const verdict = await tryFunctions(TESTED, PICTURE, client);
  // Assess
  const picture = PICTURE.toString("base64");
  assert.deepEqual(events, {
    "detect-1": { selfTest: true, picture },
    "embed-1": { selfTest: true, crop: "Y3JvcA==" },
    "search-1": { selfTest: true, picture },
  });
  assert.match(
    verdict,
    /^works: detect found 3 faces in .* s, embed made a vector of 512 numbers in .*, search found 3/,
  );
});

const crash = { functionError: "Unhandled", body: { errorType: "Runtime.ExitError", errorMessage: "signal: aborted" } };
const memory = {
  functionError: "Unhandled",
  body: { errorType: "Runtime.OutOfMemory", errorMessage: "signal: killed" },
};
const throttled = { status: 429, body: { message: "Rate Exceeded.", Reason: "ConcurrentInvocationLimitExceeded" } };

for (const { fault, failing, answer, advice } of [
  {
    fault: "a crash of native code",
    failing: "detect-1",
    answer: crash,
    advice: /detect: .*--set architecture=x86_64/,
  },
  { fault: "a lack of memory", failing: "embed-1", answer: memory, advice: /embed: .*embedMemory/ },
  {
    fault: "the concurrency limit",
    failing: "search-1",
    answer: throttled,
    advice: /search: .*limit of concurrent exec/,
  },
  {
    fault: "a photo without faces",
    failing: "detect-1",
    answer: { body: { faces: 0 } },
    advice: /no face.*the log of/,
  },
  { fault: "an answer without a vector", failing: "embed-1", answer: { body: {} }, advice: /embed: made no vector/ },
]) {
  test(`the canary says what to do about ${fault}`, async (t) => {
    // Prepare
    const client = await lambda(t, (name) => (name === failing ? answer : { body: WORKING[name] ?? {} }));
    // Act
    const verdict = await tryFunctions(TESTED, PICTURE, client);
    // Assess
    assert.match(verdict, /^does not work: /);
    assert.match(verdict, advice);
    assert.ok(verdict.length < 1000);
  });
}
