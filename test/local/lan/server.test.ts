import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ownCertificate } from "../../../lib/local/lan/certificate.ts";
import { LanServer } from "../../../lib/local/lan/server.ts";
import { temporaryFolder } from "../../support/facet.ts";
import { fetchOver } from "../../support/https.ts";

const NAMES = ["127.0.0.2", "photos.test"];

/** A server whose services answer with their name, the Host header and the path. */
async function openServer(t: TestContext) {
  const own = await ownCertificate(await temporaryFolder(t), NAMES);
  const service = (name: string) => async (request: IncomingMessage, response: ServerResponse) => {
    response.end(`${name} ${request.headers.host} ${request.url}`);
  };
  const server = new LanServer({ url: "http://127.0.0.1:1", http: service("http"), s3: service("s3") });
  server.use(own);
  const [url = ""] = await server.listen("127.0.0.2", 0);
  t.after(() => server.close());
  return { url, ca: own.cert, host: new URL(url).host };
}

test("the port for other devices serves the API over TLS, and of S3 only signed links to objects", async (t) => {
  // Prepare
  const { url, ca, host } = await openServer(t);
  const signed = "X-Amz-Signature=x&X-Amz-Credential=a/b/c/s3/aws4_request";
  const asked = (path: string, init = {}) => fetchOver(ca, url + path, init).then(({ body }) => body);
  const target = { headers: { "x-amz-target": "DynamoDB_20120810.Scan", authorization: "AWS4-HMAC-SHA256 x" } };
  // Act, Assess
  assert.equal(await asked(`/crops/a.jpg?${signed}`), `s3 127.0.0.1:1 /crops/a.jpg?${signed}`);
  for (const [path, init] of [
    ["/crops/a.jpg", {}],
    [`/crops/?${signed}`, {}],
    [`/crops?list-type=2&${signed}`, {}],
    [`/crops/a.jpg?uploads&${signed}`, {}],
    [`/crops/a.jpg?x-id=DeleteObject&${signed}`, {}],
    [`/crops/a.jpg?${signed}`, { method: "DELETE" }],
    [`/crops/a.jpg?${signed}`, { method: "PUT" }],
    ["/", { method: "POST", ...target }],
  ] as const)
    assert.equal(await asked(path, init), `http ${host} ${path}`);
});

test("the port for other devices refuses names that its certificate lacks, other sites and requests in the clear", async (t) => {
  // Prepare
  const { url, ca, host } = await openServer(t);
  const plain = url.replace("https:", "http:");
  const statusOf = (headers: Record<string, string>) => fetchOver(ca, url, { headers }).then(({ status }) => status);
  // Act
  const redirected = await fetch(`${plain}/people?x=1`, { redirect: "manual" });
  const posted = await fetch(`${plain}/login`, { method: "POST", body: "name=ada" });
  // Assess
  assert.equal(await statusOf({ host: "evil.example" }), 421);
  assert.equal(await statusOf({ host: "photos.test" }), 200);
  assert.equal(await statusOf({ origin: "https://evil.example" }), 403);
  assert.equal(await statusOf({ origin: plain }), 403);
  assert.deepEqual([redirected.status, redirected.headers.get("location")], [307, `https://${host}/people?x=1`]);
  assert.equal(posted.status, 400);
});

test("the host's own certificate is kept, readable by its owner only, until a name is missing or it expires", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const file = join(folder, "lan.pem");
  // Act
  const made = await ownCertificate(folder, NAMES);
  const again = await ownCertificate(folder, NAMES.slice(0, 1));
  const other = await ownCertificate(folder, ["192.0.2.1"]);
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 380 * 24 * 3600 * 1000 });
  const renewed = await ownCertificate(folder, ["192.0.2.1"]);
  // Assess
  assert.deepEqual(again, made);
  assert.notEqual(other.cert, made.cert);
  assert.notEqual(renewed.cert, other.cert);
  assert.equal(await readFile(file, "utf8"), renewed.cert);
  assert.equal((await stat(file)).mode & 0o077, 0);
  const certificate = new X509Certificate(made.cert);
  assert.deepEqual([certificate.ca, certificate.verify(certificate.publicKey)], [false, true]);
  assert.equal(certificate.checkHost("photos.test"), "photos.test");
});
