import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { regionOf, signedFetch } from "../../lib/services/api-requests.ts";

test("the region is that of the address, else that of the environment", () => {
  // Prepare
  process.env.AWS_REGION = "eu-north-1";
  // Act
  const regions = [
    "https://abc.execute-api.eu-west-1.amazonaws.com",
    "https://abc.execute-api.cn-north-1.amazonaws.com.cn/",
    "https://facet.example.org",
  ].map(regionOf);
  // Assess
  assert.deepEqual(regions, ["eu-west-1", "cn-north-1", "eu-north-1"]);
});

test("a request is signed with the credentials of the environment, and sent below the address's path", async (t) => {
  // Prepare
  const seen: { request: IncomingMessage; body: string }[] = [];
  const server = createServer(async (request, response) => {
    seen.push({ request, body: await text(request) });
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "KEY", AWS_SECRET_ACCESS_KEY: "secret", AWS_SESSION_TOKEN: "token" });
  const send = signedFetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/facet/`);
  // Act
  const answer = await send({
    method: "POST",
    path: "/people",
    query: { hidden: "all", q: "a b" },
    body: '{"name":"Ada"}',
  });
  // Assess
  assert.equal(answer.status, 200);
  const [{ request, body }] = seen as [(typeof seen)[number]];
  assert.equal(request.url, "/facet/people?hidden=all&q=a%20b");
  assert.equal(body, '{"name":"Ada"}');
  assert.match(request.headers.authorization ?? "", /Credential=KEY\/\d{8}\/eu-north-1\/execute-api\/aws4_request/);
  assert.equal(request.headers["x-amz-security-token"], "token");
});
