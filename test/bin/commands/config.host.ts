import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { startHost } from "../../../lib/local/host.ts";
import { synthesize } from "../../../lib/local/synthesize.ts";
import { installSamples } from "../../../lib/models/install.ts";
import { facet, facetJson, temporaryFolder } from "../../support/facet.ts";

/** Writes a file of settings. @returns its path */
async function fileOf(t: TestContext, settings: object): Promise<string> {
  const path = join(await temporaryFolder(t), "own.json");
  await writeFile(path, JSON.stringify(settings));
  return path;
}

/** Sets a variable of the commands that the test runs. */
function setVariable(t: TestContext, name: string, value: string): void {
  process.env[name] = value;
  t.after(() => delete process.env[name]);
}

test("config shows each value and its source: flag, page, environment, -c, file, default", async (t) => {
  // Prepare
  const names = ["FACE_CLUSTER_YAW", "FACE_SCORE", "FACE_OVERLAP", "FACE_CLUSTER_SCORE", "FACE_FEW_CORE"];
  const [flag = "", page = "", environment = "", context = "", file = ""] = names;
  const data = join(await temporaryFolder(t), "data");
  const host = await startHost({ dataDir: data, port: 0, template: await synthesize({}) });
  t.after(() => host.close());
  const set = await fetch(`${host.url}/parameters`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ [flag]: 12, [page]: 12 }),
  });
  assert.equal(set.status, 200, await set.text());
  for (const name of [flag, page, environment]) setVariable(t, name, "13");
  const own = await fileOf(t, {
    [flag]: 15,
    [page]: 15,
    [environment]: 15,
    [context]: 15,
    [file]: 15,
    logRetention: 7,
  });
  // Act
  const flags = [
    "--face-cluster-yaw",
    "11",
    ...[flag, page, environment, context].flatMap((name) => ["-c", `${name}=14`]),
  ];
  const { settings, file: shown } = await facetJson("config", "--config", own, "--data", data, ...flags);
  const { stdout } = await facet("config", "--config", own, "--data", data, ...flags);
  // Assess
  assert.equal(shown, own);
  const found = Object.fromEntries([...names, "FACE_SIZE", "logRetention"].map((name) => [name, settings[name]]));
  assert.deepEqual(found, {
    [flag]: { value: "11", source: "flag" },
    [page]: { value: 12, source: "page" },
    [environment]: { value: "13", source: "environment" },
    [context]: { value: "14", source: "-c" },
    [file]: { value: 15, source: "file" },
    FACE_SIZE: { value: 50, source: "default" },
    logRetention: { value: 7, source: "file" },
  });
  assert.match(stdout, /^logRetention +7 +file$/m);
});

test("config --set writes a text of digits where a setting is a text", async (t) => {
  // Prepare
  const own = await fileOf(t, {});
  const config = ["config", "--config", own, "--data", join(own, "../none")];
  // Act
  await facetJson(...config, "--set", "photosBucket=2026", "--set", "embedMemory=2048");
  // Assess
  assert.deepEqual(JSON.parse(await readFile(own, "utf8")), { photosBucket: "2026", embedMemory: 2048 });
});

test("config --set and --unset change the file, and refuse what is invalid", async (t) => {
  // Prepare
  const own = await fileOf(t, { FACE_SIZE: 30, mfa: "optional" });
  const config = ["config", "--config", own, "--data", join(own, "../none")];
  // Act
  await facetJson(...config, "--set", "detectMemory=2048", "--set", "schedule=rate(1 day)", "--unset", "FACE_SIZE");
  const refused = await facet(...config, "--set", "detectMemory=64");
  // Assess
  const expected = { mfa: "optional", detectMemory: 2048, schedule: "rate(1 day)" };
  assert.deepEqual(JSON.parse(await readFile(own, "utf8")), expected);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /detectMemory is 64: .*128/);
});

test("the address is that of the file, else that of the last deployment of the stack", async (t) => {
  // Prepare
  const own = await fileOf(t, { stackName: "Dev" });
  const outputs = {
    Dev: { ProgramsUrl: "https://dev.example.org" },
    Facet: { ProgramsUrl: "https://other.example.org" },
  };
  await writeFile(join(own, "../cdk-outputs.json"), JSON.stringify(outputs));
  const config = ["config", "--config", own, "--data", join(own, "../none")];
  // Act
  const deployed = await facetJson(...config);
  const told = await facetJson(...config, "--set", "url=https://own.example.org");
  // Assess
  assert.deepEqual(deployed.settings.url, { value: "https://dev.example.org", source: "deployment" });
  assert.deepEqual(told.settings.url, { value: "https://own.example.org", source: "file" });
});

test("commands use the file for flags that are not given", async (t) => {
  // Prepare
  const photo = join(await installSamples(), "sample1.jpg");
  const own = await fileOf(t, { FACE_SIZE: 10_000 });
  const detect = ["detect", photo, "--config", own];
  // Act
  const [byFile] = await facetJson(...detect);
  const [byFlag] = await facetJson(...detect, "--face-size", "20");
  setVariable(t, "FACE_SIZE", "20");
  const [byVariable] = await facetJson(...detect);
  await writeFile(own, JSON.stringify({ engine: "magic" }));
  const refused = await facet(...detect);
  // Assess
  assert.equal(byFile.faces.length, 0);
  assert.ok(byFlag.faces.length > 0);
  assert.deepEqual(byVariable.faces, byFlag.faces);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /engine is magic/);
});
