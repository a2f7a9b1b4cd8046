import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { cacheFolder } from "../../lib/models/cache.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { temporaryFolder } from "../support/facet.ts";

const command = join(import.meta.dirname, "../../bin/facet.ts");
const COMMAND_MS = 180_000;

/** Prefix of commands that run without a network except loopback. */
const ALONE = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];
const canBeAlone = spawnSync(ALONE[0]!, [...ALONE.slice(1), "true"]).status === 0;

/** Runs the command line for a new user, whose environment has no settings for the locations of files. */
async function facetOf(home: string, args: readonly string[]) {
  const line = [...(canBeAlone ? ALONE : []), process.execPath, command, ...args];
  const kept = Object.entries(process.env).filter(([name]) => !/^(XDG_|ORT_|CDK_|NODE_TEST)/.test(name));
  const env = { ...Object.fromEntries(kept), HOME: home, FACET_CACHE: cacheFolder() };
  const options = { env, maxBuffer: 1 << 28, timeout: COMMAND_MS, killSignal: "SIGKILL" } as const;
  const { stdout } = await promisify(execFile)(line[0]!, line.slice(1), options);
  return JSON.parse(stdout);
}

test("facet clusters photos without a network, and no package writes into the home folder", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const home = join(folder, "home");
  await mkdir(home);
  await installModels();
  const data = ["--data", join(folder, "data"), "--face-cluster-core", "2", "--json"];
  if (!canBeAlone) t.diagnostic("unshare -n does not work here: the network was not taken away");
  // Act
  const indexed = await facetOf(home, ["index", await installSamples(), ...data]);
  const clustered = await facetOf(home, ["cluster", ...data]);
  // Assess
  assert.equal(indexed.photos, 6);
  assert.ok(clustered.clusters > 0);
  // CDK's record of the sources, if it has to synthesize the template again, is discarded.
  const written = (await readdir(home, { recursive: true })).filter((path) => !path.startsWith(".cdk"));
  assert.deepEqual(written, []);
});

test("facet detect accepts 5,000 pictures on its command line", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  await installModels();
  const sample = join(await installSamples(), "sample1.jpg");
  await symlink(sample, join(folder, "a-photo-with-faces.jpg"));
  // Missing files cost no time, and make the line just as long.
  const missing = Array.from({ length: 4999 }, (_, at) => join(folder, `a-photo-that-is-not-there-${at}.jpg`));
  // Act
  const line = [join(folder, "a-photo-with-faces.jpg"), ...missing, "--json"];
  const failed = await facetOf(folder, ["detect", ...line]).catch((error) => error);
  // Assess
  assert.equal(failed.code, 1, failed.message?.slice(0, 500));
  const results = JSON.parse(failed.stdout);
  assert.equal(results.length, 5000);
  assert.equal(results[0].faces.length, 3);
});
