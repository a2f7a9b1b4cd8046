import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type AccountSettings, checkAccount } from "../../../lib/services/doctor/check-account.ts";
import { checkContainerEngine } from "../../../lib/services/doctor/container-engine.ts";
import { concurrencyFor } from "../../../lib/services/doctor/limits.ts";
import { temporaryFolder } from "../../support/facet.ts";
import { type Account, standIn } from "./stand-in.ts";

const SETTINGS: AccountSettings = {
  ...{ stackName: "Facet", memory: { detectMemory: 1536 }, image: true, reserved: {} },
  concurrency: { detectConcurrency: 100, embedConcurrency: 100, clusterConcurrency: 100 },
};

/** Writes a program that answers like a container engine. @param fails arguments with which it fails */
async function engine(t: TestContext, name = "docker", fails = ""): Promise<string> {
  const path = join(await temporaryFolder(t), name);
  await writeFile(path, `#!/bin/sh\n[ "$1" = "${fails}" ] && exit 1\necho "$1 of ${name}"\n`);
  await chmod(path, 0o755);
  return path;
}

/** Checks an account. @returns the findings by name */
async function check(t: TestContext, account: Partial<Account> = {}, settings = SETTINGS) {
  const calls = await standIn(t, account);
  process.env.CDK_DOCKER = await engine(t);
  const { findings, recommended } = await checkAccount(settings);
  const by = Object.fromEntries(findings.map((finding) => [finding.name, finding]));
  return { by, findings, recommended, calls };
}

test("a deployment that works has no findings", async (t) => {
  // Act
  const { findings } = await check(t);
  // Assess
  assert.deepEqual(
    findings.filter(({ state }) => state !== "ok"),
    [],
  );
  const names = ["container engine", "memory", "region", "identity", "bootstrap", "concurrency", "stack"];
  assert.deepEqual(
    findings.map(({ name }) => name),
    [...names, "key", "queues", "leftovers"],
  );
});

test("an account before its first deployment has no findings either", async (t) => {
  const { findings } = await check(t, { stack: undefined, buckets: [], tables: [], logGroups: [] });
  // Assess
  assert.deepEqual(
    findings.filter(({ state }) => state !== "ok"),
    [],
  );
});

for (const { fault, account, name, state, text, advice } of [
  {
    fault: "no bootstrap",
    account: { bootstrap: undefined },
    name: "bootstrap",
    state: "problem",
    advice: /npx cdk boot/,
  },
  { fault: "an old bootstrap", account: { bootstrap: "3" }, name: "bootstrap", state: "problem", text: /version 3/ },
  {
    fault: "the root user",
    account: { arn: "arn:aws:iam::1:root" },
    name: "identity",
    state: "warning",
    advice: /a role/,
  },
  {
    fault: "a low limit",
    account: { concurrency: 10 },
    name: "concurrency",
    state: "warning",
    advice: /detectConcurrency 3/,
  },
  {
    fault: "a failed creation",
    account: { stack: "ROLLBACK_COMPLETE" },
    name: "stack",
    state: "problem",
    advice: /again/,
  },
  { fault: "a disabled key", account: { keyState: "Disabled" }, name: "key", state: "problem", advice: /enable-key/ },
  {
    ...{ fault: "a key to be deleted", account: { keyState: "PendingDeletion" }, name: "key", state: "problem" },
    advice: /cancel-key-deletion --key-id key-1, then aws kms enable-key/,
  },
  {
    ...{ fault: "a disabled mapping", account: { mappingState: "Disabled" }, name: "queues", state: "problem" },
    advice: /update-event-source-mapping --uuid mapping-1 --enabled/,
  },
  {
    ...{ fault: "leftovers", name: "leftovers", state: "warning" },
    account: { stack: undefined, logGroups: ["/aws/vendedlogs/states/Facet-runs"] },
    text: /bucket facet-photos-1a2b, table Facet-Catalog-1A2B, log group \/aws\/vendedlogs\/states\/Facet-runs$/,
  },
  {
    ...{ fault: "a missing permission", account: { denied: ["GetAccountSettings"] }, name: "concurrency" },
    ...{ state: "warning", advice: /lambda:GetAccountSettings/ },
  },
] as readonly {
  readonly fault: string;
  readonly account: Partial<Account>;
  readonly name: string;
  readonly state: string;
  readonly text?: RegExp;
  readonly advice?: RegExp;
}[]) {
  test(`${fault} is a ${state} with advice`, async (t) => {
    // Act
    const { by, findings } = await check(t, account);
    // Assess
    assert.equal(by[name]?.state, state, by[name]?.text);
    if (text) assert.match(by[name]?.text ?? "", text);
    assert.match(by[name]?.advice ?? "", advice ?? /./);
    assert.deepEqual(
      findings.filter((finding) => finding.state !== "ok").map((finding) => finding.name),
      [name],
    );
  });
}

test("without credentials that work, only the cause is reported", async (t) => {
  // Act
  const { by, calls } = await check(t, { denied: ["GetCallerIdentity"] });
  // Assess
  assert.equal(by.identity?.state, "problem");
  assert.match(by.identity?.advice ?? "", /aws sso login/);
  assert.deepEqual([...new Set(calls)], ["GetCallerIdentity"]);
});

test("settings that fit the account's limit have no finding, and larger ones are a warning", async (t) => {
  // Prepare
  const few = { detectConcurrency: 3, embedConcurrency: 3, clusterConcurrency: 3 };
  const many = { ...few, embedConcurrency: 1000 };
  // Act
  const fits = await check(t, { concurrency: 10 }, { ...SETTINGS, concurrency: few });
  const exceeds = await check(t, { concurrency: 1000 }, { ...SETTINGS, concurrency: many });
  // Assess
  assert.equal(fits.by.concurrency?.state, "ok", fits.by.concurrency?.text);
  assert.equal(exceeds.by.concurrency?.state, "warning");
  assert.match(exceeds.by.concurrency?.text ?? "", /settings use up to 1006/);
});

test("reservations that leave fewer instances than AWS demands are a problem", async (t) => {
  // Prepare
  const reserved = { detectReserved: 450, embedReserved: 451 };
  // Act
  const { by } = await check(t, { concurrency: 1000 }, { ...SETTINGS, reserved });
  const least = await check(t, { concurrency: 1000 }, { ...SETTINGS, reserved: { ...reserved, embedReserved: 450 } });
  // Assess
  assert.equal(by.concurrency?.state, "problem");
  assert.match(by.concurrency?.text ?? "", /detectReserved, embedReserved reserve 901/);
  assert.equal(least.by.concurrency?.state, "ok");
});

test("a deployment of zip files needs no container engine", async (t) => {
  const { by } = await check(t, {}, { ...SETTINGS, image: false });
  // Assess
  assert.deepEqual([by["container engine"]?.state, by["container engine"]?.text], ["ok", "not needed: embed is zip"]);
});

test("more memory than new accounts allow is a warning", async (t) => {
  const { by } = await check(t, {}, { ...SETTINGS, memory: { clusterMergeMemory: 10_240 } });
  // Assess
  assert.match(by.memory?.text ?? "", /clusterMergeMemory is 10240 MB/);
});

test("three shares of 30 % leave a tenth of the account's limit to the gallery, within the limits of SQS", () => {
  // Act
  const shares = [10, 1000, 3, 100_000].map((limit) => Object.values(concurrencyFor(limit)));
  // Assess
  assert.deepEqual(shares, [
    [3, 3, 3],
    [300, 300, 300],
    [2, 2, 2],
    [1000, 1000, 1000],
  ]);
});

test("a container engine is refused if it is missing, stopped, or has no BuildKit", async (t) => {
  // Act
  const found = await Promise.all([
    checkContainerEngine(await engine(t)),
    checkContainerEngine(await engine(t, "finch", "buildx")),
    checkContainerEngine(await engine(t, "docker", "buildx")),
    checkContainerEngine(await engine(t, "docker", "info")),
    checkContainerEngine(await engine(t, "podman")),
    checkContainerEngine("/nowhere/docker"),
  ]);
  // Assess
  assert.deepEqual(
    found.map(({ state }) => state),
    ["ok", "ok", "problem", "problem", "warning", "problem"],
  );
  assert.match(found[2]?.text ?? "", /buildx is missing/);
  for (const { state, advice } of found) assert.equal(advice === undefined, state === "ok");
});
