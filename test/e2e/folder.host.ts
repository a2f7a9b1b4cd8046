import assert from "node:assert/strict";
import { cp, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { installSamples } from "../../lib/models/install.ts";
import { fetchApi } from "../support/api.ts";
import { exportLines, facet, facetInBackground, facetJson, temporaryFolder } from "../support/facet.ts";
import { until } from "../support/wait.ts";

async function prepare(t: TestContext) {
  const parent = await temporaryFolder(t);
  const [folder, elsewhere, data] = [join(parent, "photos"), join(parent, "elsewhere"), join(parent, "data")];
  const samples = await installSamples();
  const sample = (number: number) => join(samples, `sample${number}.jpg`);
  await mkdir(join(folder, "2020"), { recursive: true });
  await cp(sample(1), join(folder, "2020/one.jpg"));
  await cp(sample(2), join(folder, "two.jpg"));
  return { folder, elsewhere, data, sample };
}

const keysOf = async (data: string) =>
  (await exportLines(data)).flatMap(({ type, keys }) => (type === "photo" ? keys : [])).sort();

test("index keeps the photos of a missing or empty folder until --removed is given", async (t) => {
  // Prepare
  const { folder, elsewhere, data } = await prepare(t);
  await facetJson("index", folder, "--data", data);
  // Act
  await rename(folder, elsewhere);
  const missing = await facet("index", folder, "--data", data, "--json");
  await mkdir(folder);
  const empty = await facet("index", folder, "--data", data, "--json");
  const removed = await facetJson("index", "--removed", "--data", data);
  // Assess
  for (const { code, stdout, stderr } of [missing, empty]) {
    const { photos, folder: state } = JSON.parse(stdout);
    assert.deepEqual([code, photos, state.path, state.state, state.parts], [1, 2, folder, "away", [""]]);
    assert.match(stderr, /away .*facet index --removed/);
  }
  assert.deepEqual([removed.photos, removed.folder.state], [0, "present"]);
});

test("start waits for a folder that is away, and indexes and watches it when it is back", async (t) => {
  // Prepare
  const { folder, elsewhere, data, sample } = await prepare(t);
  await facetJson("index", folder, "--data", data);
  await rename(folder, elsewhere);
  await cp(sample(3), join(elsewhere, "three.jpg"));
  const child = facetInBackground("start", folder, "--port", "0", "--json", "--data", data);
  t.after(() => child.kill("SIGKILL"));
  const { url } = JSON.parse(String((await child.stdout.take(1).toArray())[0]));
  const status = async () => (await fetchApi(url, "/status")).json();
  const isThere = (state: string, photos: number) => async () => {
    const now = await status();
    return now.folder?.state === state && now.photos === photos;
  };
  // Act, Assess
  await until("the folder to be away", isThere("away", 2));
  await rename(elsewhere, folder);
  await until("the folder to be back with a new photo", isThere("present", 3));
  await cp(sample(4), join(folder, "2020/four.jpg"));
  await until("the watch to see another", isThere("present", 4));
  await rename(folder, elsewhere);
  await until("the folder to be away again", isThere("away", 4));
  await rename(elsewhere, folder);
  await cp(sample(5), join(folder, "five.jpg"));
  await until("one more that came with the folder", isThere("present", 5));
  await rm(join(folder, "two.jpg"));
  await until("a removed photo to be gone", isThere("present", 4));
});

test("an ignored photo is hidden, and returns with its name when it is no longer ignored", async (t) => {
  // Prepare
  const { folder, data } = await prepare(t);
  const parameters = ["--face-cluster-core", "1", "--data", data];
  await facetJson("index", folder, ...parameters);
  await facetJson("cluster", ...parameters);
  const lines = await exportLines(data);
  const face = lines.find(({ type, key, clusterId }) => type === "face" && key === "2020/one.jpg" && clusterId);
  await facetJson("name", face.clusterId, "Ada", "--data", data);
  // Act
  await writeFile(join(folder, ".facetignore"), "2020/\n");
  const ignored = await facetJson("index", folder, "--data", data);
  const hidden = await keysOf(data);
  await rm(join(folder, ".facetignore"));
  const excluded = await facetJson("index", folder, "--data", data, "--exclude", "/2020", "--exclude", "*.png");
  await facetJson("index", folder, "--data", data);
  const back = await exportLines(data);
  // Assess
  assert.deepEqual([ignored.photos, ignored.ignored, hidden], [1, 1, ["two.jpg"]]);
  assert.deepEqual([excluded.photos, excluded.ignored], [1, 1]);
  const again = back.find(({ faceId }) => faceId === face.faceId);
  const ada = back.find(({ type, name }) => type === "person" && name === "Ada");
  assert.equal(again.personId, ada.personId);
});

test("index lists unusable files with the reason: names that are not UTF-8, broken links", async (t) => {
  // Prepare
  const { folder, data } = await prepare(t);
  await writeFile(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from(".jpg")]), "x");
  await mkdir(Buffer.concat([Buffer.from(`${folder}/2020/`), Buffer.from([0xfc])]));
  await symlink("nothing.jpg", join(folder, "link.jpg"));
  await symlink("round.jpg", join(folder, "round.jpg"));
  // Act
  const { skipped } = await facetJson("index", folder, "--data", data);
  await rm(join(folder, "link.jpg"));
  const after = await facetJson("index", folder, "--data", data);
  // Assess
  assert.deepEqual(skipped, [
    { key: "2020/%FC/", reason: "its name is not UTF-8: rename it" },
    { key: "caf%E9.jpg", reason: "its name is not UTF-8: rename it" },
    { key: "link.jpg", reason: "the link is broken: remove it, or restore its target" },
    { key: "round.jpg", reason: "the link is part of a loop: remove it" },
  ]);
  assert.deepEqual(
    after.skipped.map(({ key }: { key: string }) => key),
    ["2020/%FC/", "caf%E9.jpg", "round.jpg"],
  );
});
