import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { checkMachine, checkNode } from "../../lib/local/check-machine.ts";
import { BUNDLED_MODELS } from "../../lib/models/bundled.ts";
import { installModels } from "../../lib/models/install.ts";
import { temporaryFolder } from "../support/facet.ts";

/** A port on which something listens until the end of the test. */
async function usedPort(t: TestContext): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function check(t: TestContext, options: { folder?: string; port?: number } = {}) {
  const dataDir = join(await temporaryFolder(t), "data");
  const findings = await checkMachine({ dataDir, folder: options.folder, port: options.port ?? 0 });
  return Object.fromEntries(findings.map((finding) => [finding.name, finding]));
}

test("a machine that is ready has no problem", async (t) => {
  // Prepare
  await installModels();
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "photo.jpg"), "");
  // Act
  const findings = await check(t, { folder });
  // Assess
  assert.deepEqual(Object.keys(findings), ["node", "models", "folder", "port", "disk"]);
  for (const name of ["node", "models", "folder", "port"]) assert.equal(findings[name]?.state, "ok", name);
});

test("models that are missing or damaged are named, and nothing is downloaded", async (t) => {
  // Prepare
  const cache = await temporaryFolder(t);
  const before = process.env.FACET_CACHE;
  process.env.FACET_CACHE = cache;
  t.after(() => {
    if (before === undefined) delete process.env.FACET_CACHE;
    else process.env.FACET_CACHE = before;
  });
  const name = BUNDLED_MODELS[0]?.name ?? "";
  // Act
  const missing = (await check(t)).models;
  await mkdir(join(cache, "models"));
  await writeFile(join(cache, "models", name), "half of it");
  const damaged = (await check(t)).models;
  // Assess
  assert.equal(missing?.state, "warning");
  assert.ok(missing?.text.includes(name), missing?.text);
  assert.equal(damaged?.state, "problem");
  assert.match(damaged?.advice ?? "", /delete these files/);
});

test("a used port and a folder that does not exist are problems with advice", async (t) => {
  // Act
  const { port, folder } = await check(t, { port: await usedPort(t), folder: "/nowhere/photos" });
  // Assess
  assert.deepEqual([port?.state, folder?.state], ["problem", "problem"]);
  assert.match(port?.text ?? "", /EADDRINUSE/);
  assert.match(port?.advice ?? "", /--port/);
  assert.match(folder?.text ?? "", /ENOENT/);
});

test("an empty folder is a warning, as its disk may not be connected", async (t) => {
  const { folder } = await check(t, { folder: await temporaryFolder(t) });
  assert.equal(folder?.state, "warning");
});

test("an older Node is a problem", () => {
  assert.equal(checkNode("20.19.1").state, "problem");
  assert.equal(checkNode("24.0.0").state, "ok");
});
