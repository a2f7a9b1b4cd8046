import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startHost } from "../../lib/local/host.ts";
import { HostRunning } from "../../lib/local/host-file.ts";
import { UnsupportedResource } from "../../lib/local/identities.ts";
import { PortInUse } from "../../lib/local/server.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import { testHost } from "../support/host.ts";

test("startHost fails with the name of an unsupported resource", async (t) => {
  await assert.rejects(
    testHost(t, {
      change: (template) => ({
        ...template,
        Resources: { ...template.Resources, Stream: { Type: "AWS::Kinesis::Stream", Properties: {} } },
      }),
    }),
    (error) =>
      error instanceof UnsupportedResource && error.logicalId === "Stream" && error.message.includes("Kinesis"),
  );
});

test("startHost refuses a data folder that has a host, and a port in use", async (t) => {
  // Prepare
  const dataDir = await mkdtemp(join(tmpdir(), "facet-test-"));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const template = await synthesize({});
  const host = await startHost({ dataDir, port: 0, template });
  t.after(() => host.close());
  // Act and assess
  await assert.rejects(startHost({ dataDir, port: 0, template }), HostRunning);
  const other = { dataDir: join(dataDir, "other"), port: Number(new URL(host.url).port), template };
  await assert.rejects(startHost(other), PortInUse);
});

test("the host answers only local requests, and none from pages of other sites", async (t) => {
  // Prepare
  const { host } = await testHost(t);
  const ask = (headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      get(`${host.url}/status`, { headers }, (answer) => resolve(answer.resume().statusCode)).on("error", reject);
    });
  // Act and assess
  assert.equal(await ask({}), 200);
  assert.equal(await ask({ host: "evil.example" }), 421);
  assert.equal(await ask({ origin: "http://evil.example" }), 403);
});
