import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import sharp from "sharp";
import { findHost } from "../../lib/local/host-file.ts";
import { installSamples } from "../../lib/models/install.ts";
import { facet, facetInBackground, facetJson, temporaryFolder } from "../support/facet.ts";
import { until } from "../support/wait.ts";

const PHOTOS = 16;

/** Reason why no disk can be mounted; false if it can. */
function withoutDisks(): string | false {
  return process.getuid?.() === 0 && process.platform === "linux" ? false : "only root of a Linux machine mounts disks";
}

/** Mounts a disk in memory. It is removed when the test ends. */
async function mountDisk(t: TestContext, size: string): Promise<string> {
  const disk = await mkdtemp(join(tmpdir(), "facet-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", disk]);
  t.after(async () => {
    execFileSync("umount", ["--lazy", disk]);
    await rmdir(disk);
  });
  return disk;
}

test("start: a full disk pauses indexing without loss, and indexing continues when there is room", {
  skip: withoutDisks(),
}, async (t) => {
  // Prepare
  const disk = await mountDisk(t, "90m");
  const folder = join(await temporaryFolder(t), "photos");
  await mkdir(folder);
  const samples = await installSamples();
  for (let number = 0; number < PHOTOS; number++) {
    const sample = join(samples, `sample${1 + (number % 6)}.jpg`);
    await sharp(sample)
      .resize(640 + number)
      .jpeg()
      .toFile(join(folder, `${number}.jpg`));
  }
  const [data, filler] = [join(disk, "data"), join(disk, "filler")];
  const start = facetInBackground("start", folder, "--data", data, "--port", "0");
  t.after(() => start.kill("SIGKILL"));
  const { url } = await until("the host to start", () => findHost(data));
  const status = async () => (await fetch(`${url}/status`)).json();
  await until("photos to be indexed", async () => (await status()).photos > 3);
  // Act
  await writeFile(filler, Buffer.alloc(100 * 2 ** 20)).catch(() => {});
  await copyFile(join(samples, "sample1.jpg"), join(folder, "late.jpg"));
  const full = await until("nothing to be in work", async () => {
    const now = await status();
    return now.disk.state === "full" && now;
  });
  const body = JSON.stringify({ name: "Ada" });
  const write = await fetch(`${url}/people`, { method: "POST", headers: { "content-type": "application/json" }, body });
  await rm(filler);
  const after = await until(
    "all photos to be indexed",
    async () => {
      const now = await status();
      return !now.indexing && now.photos === PHOTOS + 1 && now;
    },
    { ms: 120_000, everyMs: 500 },
  );
  // Assess
  assert.match(full.disk.message, /is full.*Free some space/);
  assert.equal(write.status, 507);
  assert.deepEqual([after.disk.state, after.failed.count], ["ok", 0]);
  assert.deepEqual((await facetJson("audit", "--data", data)).findings, []);
});

test("index fails with advice if the disk is full from the start", { skip: withoutDisks() }, async (t) => {
  // Prepare
  const disk = await mountDisk(t, "30m");
  const data = join(disk, "data");
  // Act
  const { code, stderr } = await facet("index", await installSamples(), "--data", data);
  execFileSync("mount", ["-o", "remount,size=90m", disk]);
  const { photos, faces } = await facetJson("index", await installSamples(), "--data", data);
  // Assess
  assert.equal(code, 1);
  assert.match(stderr, /facet: The disk that holds .* is full/);
  assert.deepEqual([photos, faces], [6, 22]);
});
