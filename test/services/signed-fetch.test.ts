import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { signedGet } from "../../lib/services/signed-fetch.ts";

/** Credentials in the shape that Lambda gives them. */
const LAMBDA = {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "ASIAEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_SESSION_TOKEN: "token".repeat(300),
};

async function recordingServer(t: TestContext): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

test("a signed request has the scope of API Gateway and the session's token, and its signature covers path and host", async (t) => {
  // Prepare
  const before = { ...process.env };
  Object.assign(process.env, LAMBDA);
  t.after(() => {
    process.env = before;
  });
  const { url, requests } = await recordingServer(t);
  // Act
  const answer = await signedGet(`${url}/status?verbose=1`);
  // Assess
  assert.equal(answer.status, 200);
  const { headers } = requests[0]!;
  assert.equal(headers["x-amz-security-token"], LAMBDA.AWS_SESSION_TOKEN);
  assert.match(headers.authorization ?? "", /Credential=ASIAEXAMPLE\/\d{8}\/eu-west-1\/execute-api\/aws4_request/);
  assert.match(headers.authorization ?? "", /SignedHeaders=host;/);
});

test("requests to different paths have different signatures", async (t) => {
  // Prepare
  const { url, requests } = await recordingServer(t);
  t.mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-11-24T12:00:00Z") });
  // Act
  for (const path of ["/status", "/people", "/status"]) await signedGet(url + path);
  // Assess
  const [first, second, third] = requests.map(({ headers }) => headers.authorization);
  assert.notEqual(first, second);
  assert.equal(first, third);
});
