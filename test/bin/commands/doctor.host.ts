import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { FR_FEATURE } from "../../../lib/models/embedders.ts";
import { type Account, standIn } from "../../services/doctor/stand-in.ts";
import { facet, facetJson, temporaryFolder } from "../../support/facet.ts";

const COMMAND = join(import.meta.dirname, "../../../bin/facet.ts");

/** Runs `facet doctor --aws` in a folder of its own, on an account that a stand-in plays. */
async function doctorOf(t: TestContext, account: Partial<Account>, ...args: string[]) {
  return doctorWith(t, { mfa: "optional", detectConcurrency: 7 }, account, ...args);
}

async function doctorWith(t: TestContext, settings: object, account: Partial<Account>, ...args: string[]) {
  await standIn(t, account);
  process.env.CDK_DOCKER = "true"; // a program that succeeds with any arguments
  const cwd = await temporaryFolder(t);
  await writeFile(join(cwd, "facet.config.json"), JSON.stringify(settings));
  const run = promisify(execFile)(process.execPath, [COMMAND, "doctor", "--aws", "--json", ...args], {
    cwd,
    env: { ...process.env, FACET_CONFIG: undefined },
  });
  const { stdout, code = 0 } = (await run.catch((error: { stdout: string; code: number }) => error)) as {
    stdout: string;
    code?: number;
  };
  const file = async () => JSON.parse(await readFile(join(cwd, "facet.config.json"), "utf8"));
  return { document: JSON.parse(stdout), code, file };
}

test("facet doctor checks this machine, and exits with 1 if there is a problem", async (t) => {
  // Act
  const well = await facetJson("doctor", "--data", await temporaryFolder(t), "--port", "49871");
  const { stdout, code } = await facet("doctor", "/nowhere/photos", "--port", "49871");
  // Assess
  assert.equal(well.ok, true, JSON.stringify(well));
  assert.deepEqual(
    well.checks.map(({ name }: { name: string }) => name),
    ["node", "models", "port", "disk"],
  );
  assert.equal(code, 1);
  assert.match(stdout, /PROBLEM {2}folder: .*ENOENT.*\n {9}-> give a folder/);
});

test("facet doctor checks the models of the file of settings", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const config = join(folder, "facet.config.json");
  await writeFile(config, JSON.stringify({ model: FR_FEATURE.id, migrateTo: "missing.onnx" }));
  // Act
  const { stdout } = await facet("doctor", "--json", "--data", folder, "--port", "49871", "--config", config);
  // Assess
  const by = Object.fromEntries(JSON.parse(stdout).checks.map((check: { name: string }) => [check.name, check]));
  assert.deepEqual([by.model.state, by.model.text], ["ok", FR_FEATURE.id]);
  assert.equal(by.migrateTo.state, "problem");
  assert.match(by.migrateTo.text, /missing\.onnx/);
});

test("facet doctor --aws --write puts values that fit the account into the file, and keeps the others", async (t) => {
  // Act
  const { document, code, file } = await doctorOf(t, { concurrency: 10 }, "--write");
  // Assess
  assert.equal(code, 0, JSON.stringify(document));
  assert.deepEqual(document.recommended, { detectConcurrency: 3, embedConcurrency: 3, clusterConcurrency: 3 });
  assert.deepEqual(await file(), { mfa: "optional", ...document.recommended });
});

test("facet doctor --aws writes nothing by itself, and exits with 1 if there is a problem", async (t) => {
  // Act
  const { document, code, file } = await doctorOf(t, { keyState: "Disabled" });
  // Assess
  assert.deepEqual([code, document.ok], [1, false]);
  assert.deepEqual(await file(), { mfa: "optional", detectConcurrency: 7 });
});

test("facet doctor --aws checks the account for the settings of the file", async (t) => {
  // Prepare
  const settings = { stackName: "Holidays", embed: "zip", embedReserved: 950, clusterMergeMemory: 10_240 };
  // Act
  const { document, code } = await doctorWith(t, settings, { concurrency: 1000 });
  // Assess
  const by = Object.fromEntries(document.checks.map((check: { name: string }) => [check.name, check]));
  assert.equal(code, 1);
  assert.match(by["container engine"].text, /not needed/);
  assert.match(by.concurrency.text, /embedReserved reserve 950/);
  assert.match(by.memory.text, /clusterMergeMemory is 10240 MB/);
  assert.match(by.stack.text, /^Holidays is/);
});

test("facet doctor --write without --aws is misuse", async () => {
  const { stderr, code } = await facet("doctor", "--write");
  assert.equal(code, 2);
  assert.match(stderr, /--write needs --aws/);
});
