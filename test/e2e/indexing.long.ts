import assert from "node:assert/strict";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { installSamples } from "../../lib/models/install.ts";
import { FIXTURES } from "../media/heif-file.ts";
import { hugePng } from "../media/hostile.ts";
import { exportLines, facetInBackground, facetJson, temporaryFolder } from "../support/facet.ts";
import { until } from "../support/wait.ts";

/** Makes a folder of photos and a data folder. */
async function prepare(t: TestContext) {
  const folder = await temporaryFolder(t);
  const photos = join(folder, "photos");
  await cp(await installSamples(), photos, { recursive: true });
  return { photos, data: join(folder, "data") };
}

test("index adds and embeds nothing if the folder has not changed", async (t) => {
  // Prepare
  const { photos, data } = await prepare(t);
  const first = await facetJson("index", photos, "--data", data);
  const before = await exportLines(data, "--vectors");
  // Act
  const again = await facetJson("index", photos, "--data", data);
  // Assess
  assert.equal(first.added, 6);
  assert.equal(again.added, 0);
  assert.equal(again.photos, first.photos);
  assert.equal(again.faces, first.faces);
  assert.deepEqual(await exportLines(data, "--vectors"), before);
});

test("index skips unreadable files with the reason and indexes the rest", async (t) => {
  // Prepare
  const { photos, data } = await prepare(t);
  const photo = await readFile(join(photos, "sample1.jpg"));
  await mkdir(join(photos, "odd names"));
  await writeFile(join(photos, "odd names", "50% größer + mehr.jpg"), photo);
  await writeFile(join(photos, "empty.jpg"), "");
  await writeFile(join(photos, "letter.jpg"), "Dear Ada, the photos are on the way.");
  await writeFile(join(photos, "cut.jpg"), photo.subarray(0, photo.length / 2));
  await writeFile(join(photos, "heavy.jpg"), Buffer.concat([photo, Buffer.alloc(1e6)]));
  await writeFile(join(photos, "wide.png"), hugePng());
  await writeFile(join(photos, "iphone.jpeg"), await readFile(join(FIXTURES, "quarters.heic")));
  // Act
  const result = await facetJson("index", photos, "--data", data, "--photo-megabytes", "1");
  // Assess
  // The file with the odd name is a copy of a sample: one photo with two locations.
  // The existing half of a truncated JPEG is indexed.
  assert.equal(result.photos, 8);
  assert.equal(result.truncated, 1);
  assert.deepEqual(result.failed, []);
  assert.deepEqual(
    result.skipped.map(({ key, reason }: { key: string; reason: string }) => [key, reason.split(":")[0]]),
    [
      ["empty.jpg", "empty"],
      ["heavy.jpg", "too many bytes"],
      ["letter.jpg", "not a picture"],
      ["wide.png", "too many pixels"],
    ],
  );
  const lines = await exportLines(data);
  assert.ok(lines.some(({ type, key }) => type === "face" && key === "odd names/50% größer + mehr.jpg"));
});

test("the faces and memberships of a deleted photo are gone after the next run", async (t) => {
  // Prepare
  const { photos, data } = await prepare(t);
  await facetJson("index", photos, "--data", data);
  await facetJson("cluster", "--data", data, "--face-cluster-core", "2");
  const before = await exportLines(data);
  const clustered = before.find(({ type, clusterId }) => type === "face" && clusterId);
  assert.ok(clustered, "no face is in a cluster");
  // Act
  await rm(join(photos, clustered.key));
  await facetJson("index", photos, "--data", data);
  await facetJson("cluster", "--data", data, "--face-cluster-core", "2");
  // Assess
  const after = await exportLines(data, "--vectors");
  assert.deepEqual(
    after.filter(({ key }) => key === clustered.key),
    [],
  );
  const sizes = after.filter(({ type }) => type === "cluster").reduce((sum, { size }) => sum + size, 0);
  assert.equal(sizes, after.filter(({ type, clusterId }) => type === "face" && clusterId).length);
});

test("index continues after a kill and ends with the same ids", async (t) => {
  // Prepare
  const { photos, data } = await prepare(t);
  for (const copy of [1, 2]) await cp(await installSamples(), join(photos, `copy ${copy}`), { recursive: true });
  const undisturbed = `${data}-undisturbed`;
  await facetJson("index", photos, "--data", undisturbed);
  await facetJson("cluster", "--data", undisturbed);
  // Act
  const killed = facetInBackground("index", photos, "--data", data);
  await untilSomeAreIndexed(data);
  killed.kill("SIGKILL");
  const result = await facetJson("index", photos, "--data", data);
  await facetJson("cluster", "--data", data);
  // Assess
  assert.ok(result.added > 0, "it was killed too late to show anything");
  assert.deepEqual(result.failed, []);
  assert.deepEqual(await exportLines(data, "--vectors"), await exportLines(undisturbed, "--vectors"));
});

/** Resolves when some crops have been written, so in the middle of indexing. */
async function untilSomeAreIndexed(data: string): Promise<void> {
  const written = async () => (await readdir(join(data, "objects"), { recursive: true }).catch(() => [])).length;
  await until("some crops", async () => (await written()) >= 12, { everyMs: 10 });
}
