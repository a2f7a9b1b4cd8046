import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { handler } from "../../functions/check/handler.ts";

/** Serves the gallery and the API for programs, with a status code for each path. */
async function serve(t: TestContext, statuses: Readonly<Record<string, number>>): Promise<void> {
  const server = createServer(({ url = "", headers }, response) => {
    const isSigned = headers.authorization?.startsWith("AWS4-HMAC-SHA256") ?? false;
    response.writeHead(url === "/status" && !isSigned ? 403 : (statuses[url] ?? 404)).end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { GALLERY_URL: `${url}/`, PROGRAMS_URL: url, AWS_REGION: "us-east-1" });
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" });
}

test("the check passes if the gallery and a signed GET /status answer", async (t) => {
  await serve(t, { "/": 200, "/status": 200 });
  await assert.doesNotReject(handler());
});

test("the check names everything that does not answer as it should", async (t) => {
  await serve(t, { "/": 503, "/status": 500 });
  await assert.rejects(handler(), /the gallery answers 503; GET \/status answers 500/);
});

test("the check fails if nothing listens", async (t) => {
  await serve(t, {});
  Object.assign(process.env, { GALLERY_URL: "http://127.0.0.1:9/" });
  await assert.rejects(handler(), /the gallery does not answer: .*; GET \/status answers 404/);
});
