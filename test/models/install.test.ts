import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { c as pack } from "tar";
import { installFiles } from "../../lib/models/install.ts";
import { PackageUnavailable } from "../../lib/models/npm.ts";
import type { Download } from "../../lib/models/on-download.ts";
import type { ModelFile } from "../../lib/models/types.ts";
import { ChecksumMismatch } from "../../lib/models/verify.ts";
import { until } from "../support/wait.ts";

const CONTENT = "the bytes of a model";
const before = process.env.npm_execpath;
const cacheBefore = process.env.npm_config_cache;
let folder = "";

/** Creates an npm client that answers `npm pack SPEC` with one tarball, and records the call. */
const NPM = `
import { appendFileSync, copyFileSync } from "node:fs";
import { join } from "node:path";
const args = process.argv.slice(2);
appendFileSync(process.env.FAKE_NPM + "/asked", args.join(" ") + "\\n");
copyFileSync(process.env.FAKE_NPM + "/some-model-1.0.0.tgz", join(args[args.indexOf("--pack-destination") + 1], "some-model-1.0.0.tgz"));
`;
const BROKEN_NPM = `console.error("npm error code ENOTFOUND\\nnpm error getaddrinfo ENOTFOUND no.such.host"); process.exit(1);`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "facet-install-"));
  await mkdir(join(folder, "package/model"), { recursive: true });
  await writeFile(join(folder, "package/model/some.onnx"), CONTENT);
  await writeFile(join(folder, "package/model/other.onnx"), "not wanted");
  await pack({ gzip: true, cwd: folder, file: join(folder, "some-model-1.0.0.tgz") }, ["package"]);
  await useNpm(NPM);
  process.env.FAKE_NPM = folder;
});

afterEach(async () => {
  if (before === undefined) delete process.env.npm_execpath;
  else process.env.npm_execpath = before;
  if (cacheBefore === undefined) delete process.env.npm_config_cache;
  else process.env.npm_config_cache = cacheBefore;
  delete process.env.FAKE_NPM;
  await rm(folder, { recursive: true });
});

async function useNpm(script: string): Promise<void> {
  process.env.npm_execpath = join(folder, "npm-cli.mjs");
  await writeFile(process.env.npm_execpath, script);
}

function file(content = CONTENT): ModelFile {
  return {
    name: "some.onnx",
    sha256: createHash("sha256").update(content).digest("hex"),
    licence: "ours",
    source: { npm: "some-model@1.0.0", path: "package/model/some.onnx" },
  };
}

test("installFiles extracts only the requested files from the package's tarball", async () => {
  // Prepare
  const models = join(folder, "cache/models");
  // Act
  const answer = await installFiles([file()], models);
  // Assess
  assert.equal(answer, models);
  assert.deepEqual(await readdir(join(folder, "cache")), ["models"]);
  assert.deepEqual(await readdir(models), ["some.onnx"]);
  assert.equal(await readFile(join(models, "some.onnx"), "utf8"), CONTENT);
  const asked = await readFile(join(folder, "asked"), "utf8");
  assert.match(asked, /^pack some-model@1\.0\.0 /);
  assert.match(asked, /--ignore-scripts/);
  assert.doesNotMatch(asked, /--registry/);
});

test("installFiles does not run npm again for installed files", async () => {
  // Prepare
  const models = join(folder, "models");
  await installFiles([file()], models);
  const { mtimeMs } = await stat(join(models, "some.onnx"));
  await useNpm(BROKEN_NPM);
  // Act
  await installFiles([file()], models);
  // Assess
  assert.equal((await stat(join(models, "some.onnx"))).mtimeMs, mtimeMs);
});

test("installFiles can run twice at the same time", async () => {
  // Prepare
  const models = join(folder, "cache/models");
  // Act
  await Promise.all([installFiles([file()], models), installFiles([file()], models)]);
  // Assess
  assert.equal(await readFile(join(models, "some.onnx"), "utf8"), CONTENT);
  assert.deepEqual(await readdir(join(folder, "cache")), ["models"]);
});

test("installFiles does not install a file with a wrong checksum, and reports both sums", async () => {
  // Prepare
  const models = join(folder, "cache/models");
  const expected = file("other bytes");
  // Act
  const attempt = installFiles([expected], models);
  // Assess
  await assert.rejects(attempt, (error: Error) => {
    assert.ok(error instanceof ChecksumMismatch, String(error));
    for (const text of ["some.onnx", expected.sha256, file().sha256, "do not use it"]) {
      assert.ok(error.message.includes(text), error.message);
    }
    return true;
  });
  assert.deepEqual(await readdir(models), []);
  assert.deepEqual(await readdir(join(folder, "cache")), ["models"]);
});

test("installFiles rejects a changed cached file, and advises to delete it", async () => {
  // Prepare
  const models = join(folder, "models");
  await installFiles([file()], models);
  await writeFile(join(models, "some.onnx"), "changed");
  // Act
  const attempt = installFiles([file()], models);
  // Assess
  await assert.rejects(attempt, (error: Error) => {
    assert.ok(error instanceof ChecksumMismatch, String(error));
    assert.equal(error.file, join(models, "some.onnx"));
    assert.match(error.message, /Delete it and start again/);
    return true;
  });
});

test("installFiles advises what to try, and where to put the file, without the registry", async () => {
  // Prepare
  const models = join(folder, "models");
  await useNpm(BROKEN_NPM);
  // Act
  const attempt = installFiles([file()], models);
  // Assess
  await assert.rejects(attempt, (error: Error) => {
    assert.ok(error instanceof PackageUnavailable, String(error));
    for (const text of ["some-model@1.0.0", "ENOTFOUND no.such.host", "npm view", `some.onnx into ${models}`]) {
      assert.ok(error.message.includes(text), error.message);
    }
    return true;
  });
  await writeFile(join(models, "some.onnx"), CONTENT);
  await installFiles([file()], models);
});

test("installFiles copies a file of the repository", async () => {
  // Prepare
  const text = await readFile(join(import.meta.dirname, "../../LICENSE"), "utf8");
  const licence = { ...file(text), name: "copy.txt", source: { repository: "LICENSE" } };
  const models = join(folder, "models");
  // Act
  await installFiles([licence], models);
  // Assess
  assert.equal(await readFile(join(models, "copy.txt"), "utf8"), text);
});

test("installFiles reports the progress of a download", async () => {
  // Prepare
  const [begun, seen] = [join(folder, "_cacache/tmp/part"), join(folder, "seen")];
  await mkdir(join(folder, "_cacache/tmp"), { recursive: true });
  await useNpm(`
    import { existsSync, writeFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    writeFileSync(${JSON.stringify(begun)}, Buffer.alloc(1000));
    while (!existsSync(${JSON.stringify(seen)})) await sleep(10);
    ${NPM}
  `);
  process.env.npm_config_cache = folder;
  const downloads: Download[] = [];
  // Act
  const installing = installFiles([file()], join(folder, "models"), (download) => downloads.push(download));
  await until("a download of 1,000 bytes", async () => downloads[0]?.bytes() === 1000);
  await writeFile(seen, "");
  await installing;
  // Assess
  assert.deepEqual(
    downloads.map(({ what }) => what),
    ["some-model@1.0.0"],
  );
});
