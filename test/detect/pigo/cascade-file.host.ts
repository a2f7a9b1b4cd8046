import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { InvalidCascade } from "../../../lib/detect/pigo/cascade.ts";
import { CascadeMissing, openCascade, UnpinnedCascade } from "../../../lib/detect/pigo/cascade-file.ts";
import { PigoEngine } from "../../../lib/detect/pigo-engine.ts";
import { DownloadFailed } from "../../../lib/models/download.ts";
import { ChecksumMismatch } from "../../../lib/models/verify.ts";
import { facet, temporaryFolder } from "../../support/facet.ts";

const OWN = join(import.meta.dirname, "../../../layers/vision/facet.cascade");
const SHA256 = "f9c922b6da353a211dfa91b8c01e3121346ddc094b72f2109995c5349cf32d72";
const sha256Of = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

/** Starts a server of files by path, with its own cache folder for downloads; counts its requests. */
async function serve(t: TestContext, files: Record<string, Uint8Array | string>) {
  const requests: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    requests.push(url);
    response.writeHead(files[url] === undefined ? 404 : 200).end(files[url]);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const before = process.env.FACET_CACHE;
  process.env.FACET_CACHE = await temporaryFolder(t);
  t.after(() => {
    if (before === undefined) delete process.env.FACET_CACHE;
    else process.env.FACET_CACHE = before;
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, server };
}

test("openCascade downloads a cascade once, and again if the cached copy is damaged", async (t) => {
  // Prepare
  const { url, requests } = await serve(t, { "/some/own.cascade": await readFile(OWN) });
  const source = `${url}/some/own.cascade?version=1#sha256=${SHA256.toUpperCase()}`;
  // Act
  const fetched = await openCascade(source).catch((error) => error);
  // Assess: the query is part of the address
  assert.ok(fetched instanceof DownloadFailed);
  const plain = `${url}/some/own.cascade#sha256=${SHA256.toUpperCase()}`;
  const first = await openCascade(plain);
  assert.deepEqual([first.name, first.sha256, first.cascade.trees], ["own", SHA256, 231]);
  assert.deepEqual(await openCascade(plain), first);
  assert.equal(requests.length, 2);
  await writeFile(join(process.env.FACET_CACHE!, "cascades", SHA256), "damaged");
  assert.deepEqual(await openCascade(plain), first);
  assert.equal(requests.length, 3);
});

test("openCascade rejects unusable URLs with advice: no or wrong sha256, no cascade, no file, no server", async (t) => {
  const { url, server } = await serve(t, { "/own.cascade": await readFile(OWN), "/page.html": "<p>not here</p>" });
  const wrong = "0".repeat(64);
  await assert.rejects(openCascade(`${url}/own.cascade`), UnpinnedCascade);
  await assert.rejects(openCascade(`${url}/own.cascade#sha256=abc`), UnpinnedCascade);
  await assert.rejects(openCascade(`${url}/own.cascade#sha256=${wrong}`), (error: ChecksumMismatch) => {
    assert.ok(error instanceof ChecksumMismatch);
    assert.equal(error.actual, SHA256);
    assert.match(error.message, /Correct the sha256/);
    return true;
  });
  await assert.rejects(openCascade(`${url}/page.html#sha256=${sha256Of("<p>not here</p>")}`), InvalidCascade);
  await assert.rejects(openCascade(`${url}/none#sha256=${wrong}`), /404/);
  server.close();
  server.closeAllConnections();
  await assert.rejects(openCascade(`${url}/own.cascade#sha256=${SHA256}`), DownloadFailed);
});

test("openCascade checks a path's sha256, and rejects missing files, folders and other files with advice", async () => {
  assert.equal((await openCascade(`${OWN}#sha256=${SHA256}`)).sha256, SHA256);
  await assert.rejects(openCascade(`${OWN}#sha256=${"0".repeat(64)}`), ChecksumMismatch);
  await assert.rejects(openCascade("/no/such.cascade"), CascadeMissing);
  await assert.rejects(openCascade(import.meta.dirname), CascadeMissing);
  await assert.rejects(openCascade(import.meta.filename), InvalidCascade);
});

test("PigoEngine has different ids for different cascades of the same name", async (t) => {
  const folder = await temporaryFolder(t);
  const bytes = await readFile(OWN);
  bytes[0] = bytes[0]! ^ 1; // the version, which is not read
  await writeFile(join(folder, "facet.cascade"), bytes);
  const [own, other] = [
    await PigoEngine.load({}, 1),
    await PigoEngine.load({ cascade: join(folder, "facet.cascade") }, 1),
  ];
  assert.equal(own.id, "pigo:facet-f9c922b6@2");
  assert.equal(other.id, `pigo:facet-${sha256Of(bytes).slice(0, 8)}@2`);
});

test("facet detect and facet index refuse a wrong cascade before anything starts", async (t) => {
  const folder = await temporaryFolder(t);
  const detected = await facet("detect", "a.jpg", "--cascade", import.meta.filename);
  assert.match(detected.stderr, /Not a face cascade/);
  assert.equal(detected.code, 2);
  const indexed = await facet(
    "index",
    folder,
    "--data",
    join(folder, ".facet"),
    "--cascade",
    `${OWN}#sha256=${"0".repeat(64)}`,
  );
  assert.match(indexed.stderr, /actual {3}sha256 f9c922b6/);
  assert.equal(indexed.code, 2);
  const misused = await facet("detect", "a.jpg", "--cascade", OWN, "--engine", "onnx");
  assert.equal(misused.code, 2);
});
