import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { t as list } from "tar";
import { installSamples } from "../../lib/models/install.ts";
import { until } from "../support/wait.ts";

const ROOT = join(import.meta.dirname, "../..");
const MANIFEST = join(ROOT, "node_modules/onnxruntime-node/package.json");
const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));

/** The user's own Node and npm, without what npm and this repository set. */
const path = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((folder) => !folder.includes("node_modules"))
  .join(delimiter);

/** The folder of everything, the tarball, and an empty folder that it is installed into, with a home that is empty too. */
let work = "";
let tarball = "";
let app = "";
const environment = () => ({ PATH: path, HOME: join(work, "home") });
const inApp = (program: string, ...args: string[]) =>
  promisify(execFile)(program, args, { cwd: app, env: environment(), maxBuffer: 1 << 30 });

before(async () => {
  work = await mkdtemp(join(tmpdir(), "facet-pack-"));
  app = join(work, "app");
  for (const folder of [app, join(work, "home")]) await mkdir(folder);
});

after(() => rm(work, { recursive: true, force: true, maxRetries: 10 }));

test("npm pack packs what runs and nothing else, and leaves everything as it was", async () => {
  // Prepare
  const manifest = await readFile(MANIFEST, "utf8");
  // Act
  await promisify(execFile)("npm", ["pack", "--silent", "--pack-destination", work], { cwd: ROOT });
  // Assess
  tarball = join(work, `facet-photos-facet-${version}.tgz`);
  const paths: string[] = [];
  await list({ file: tarball, onReadEntry: (entry) => void paths.push(entry.path) });
  const runs =
    /^package\/(bin\/(facet|launch)\.js|dist\/|node_modules\/onnxruntime-(node|common)\/|LICENSE|README\.md|package\.json)/;
  const others = paths.filter((each) => !runs.test(each) || /^package\/dist\/.*\.tsx?$/.test(each));
  assert.deepEqual(others, []);
  assert.equal(await readFile(MANIFEST, "utf8"), manifest);
  assert.equal(existsSync(join(ROOT, "dist")), false);
});

test("the package installs into an empty folder without any settings", async () => {
  // Prepare: what this user's npm has downloaded before need not be downloaded again
  const { stdout: cache } = await promisify(execFile)("npm", ["config", "get", "cache"]);
  // Act
  await inApp("npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--cache", cache.trim(), tarball);
  // Assess
  const runtime = join(app, "node_modules/@facet-photos/facet/node_modules/onnxruntime-node/package.json");
  const { scripts, dependencies } = JSON.parse(await readFile(runtime, "utf8"));
  assert.equal(scripts, undefined);
  assert.deepEqual(Object.keys(dependencies), ["onnxruntime-common"]);
});

test("its commands run", async () => {
  assert.equal((await inApp("npx", "facet", "--version")).stdout, `${version}\n`);
  assert.match((await inApp("npx", "facet", "--help")).stdout, /Commands:\n.*start/);
  assert.match((await inApp("npx", "facet", "cost")).stdout, /\$/);
});

test("it indexes a folder, having fetched its models", async () => {
  // Prepare
  const photos = join(work, "photos");
  await cp(await installSamples(), photos, { recursive: true });
  // Act
  const { stdout, stderr } = await inApp("npx", "facet", "index", photos, "--json");
  // Assess
  const { photos: count, faces, failed } = JSON.parse(stdout);
  assert.equal(count, 6);
  assert.ok(faces > 10, `${faces} faces`);
  assert.deepEqual(failed, []);
  assert.match(stderr, /^Fetching the models \(41 MB\)\n/);
});

test("it starts, says so at once, and serves the gallery and what it found", async () => {
  // Prepare
  const args = ["start", join(work, "photos"), "--port", "0"];
  const facet = spawn(join(app, "node_modules/.bin/facet"), args, { cwd: app, env: environment() });
  let [stdout, stderr] = ["", ""];
  facet.stdout.on("data", (text) => {
    stdout += text;
  });
  facet.stderr.on("data", (text) => {
    stderr += text;
  });
  const ended = new Promise((resolve) => facet.once("exit", resolve));
  try {
    // Act
    const url = await until("an address", () => /^Facet is at (\S+)$/m.exec(stdout)?.[1], { ms: 120_000 });
    const status = await (await fetch(new URL("/status", url))).json();
    const page = await (await fetch(url)).text();
    const script = await fetch(new URL(/src="(.+?)"/.exec(page)?.[1] ?? "", url));
    // Assess
    assert.ok(stderr.startsWith(`Starting Facet ${version}\n`), stderr);
    assert.equal(status.photos, 6);
    assert.equal(script.headers.get("content-type"), "text/javascript; charset=utf-8");
  } finally {
    facet.kill("SIGTERM");
  }
  assert.equal(await ended, 0, stderr);
});
