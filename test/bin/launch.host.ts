import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { temporaryFolder } from "../support/facet.ts";

const ROOT = join(import.meta.dirname, "../..");
const LAUNCHER = join(ROOT, "bin/launch.js");

/** A clone of a program that prints its arguments and depends on a local package. */
async function clone(t: TestContext) {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "bin"));
  await cp(LAUNCHER, join(folder, "bin/launch.js"));
  await mkdir(join(folder, "part"));
  await writeFile(join(folder, "part/package.json"), JSON.stringify({ name: "part", version: "1.0.0" }));
  const about = { name: "clone", version: "1.0.0", type: "module", dependencies: { part: "file:part" } };
  await writeFile(join(folder, "package.json"), JSON.stringify(about));
  const packages = { "": about, part: { version: "1.0.0" }, "node_modules/part": { resolved: "part", link: true } };
  const lock = { name: "clone", version: "1.0.0", lockfileVersion: 3, requires: true, packages };
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(lock));
  await writeFile(join(folder, "bin/program.ts"), "console.log(process.argv.slice(2).join() as string);");
  const launch = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(folder, "bin/launch.js"), "bin/program.ts", ...args]);
  return { folder, launch };
}

test("the launcher installs packages and says so on the first command only", async (t) => {
  // Prepare
  const { launch } = await clone(t);
  // Act
  const first = await launch("start", "photos");
  const second = await launch("start");
  // Assess
  assert.match(first.stderr, /^Installing Facet's packages/);
  assert.deepEqual([first.stdout, second.stdout, second.stderr], ["start,photos\n", "start\n", ""]);
});

test("the launcher installs packages again if the lock file is newer", async (t) => {
  // Prepare
  const { folder, launch } = await clone(t);
  await launch();
  const { mtime } = await stat(join(folder, "node_modules/.package-lock.json"));
  const later = new Date(mtime.getTime() + 2000);
  await utimes(join(folder, "package-lock.json"), later, later);
  // Act
  const { stderr } = await launch();
  // Assess
  assert.match(stderr, /Installing/);
});

test("the launcher fails with a message if packages cannot be installed", async (t) => {
  // Prepare
  const { folder, launch } = await clone(t);
  await writeFile(join(folder, "package-lock.json"), "{");
  // Act and assess
  await assert.rejects(launch(), { code: 1, stderr: /could not be installed/ });
});

test("a package from npm, which has no lock file, starts what is compiled", async (t) => {
  // Prepare
  const { folder, launch } = await clone(t);
  await rm(join(folder, "package-lock.json"));
  await mkdir(join(folder, "dist/bin"), { recursive: true });
  await writeFile(join(folder, "dist/bin/program.js"), 'console.log("compiled", process.argv.slice(2).join());');
  // Act
  const { stdout, stderr } = await launch("start", "photos");
  // Assess
  assert.deepEqual([stdout, stderr], ["compiled start,photos\n", ""]);
});

test("npm knows all settings of the repository", async () => {
  const { stderr } = await promisify(execFile)("npm", ["config", "get", "registry"], { cwd: ROOT });
  assert.equal(stderr, "");
});
