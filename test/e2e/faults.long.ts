import assert from "node:assert/strict";
import { cp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { Random } from "../media/fuzz/random.ts";
import { exportLines, facet, facetJson, temporaryFolder } from "../support/facet.ts";
import { DataFolder } from "./faults/data-folder.ts";
import { indexDisturbed } from "./faults/disturbed.ts";
import { type Outcome, outcomeOf } from "./faults/outcome.ts";
import { dayOf, sixtyPhotos } from "./faults/photos.ts";

const FIRST = Number(process.env.FIRST_SEED ?? 1);
const SEEDS = Number(process.env.SEEDS ?? 1);

/** Days whose pictures are there from the start, and those that are added. */
const FIRST_DAYS = [0, 1, 2, 3, 4, 5];
const LATER_DAYS = [6, 7, 8, 9];

/** Indexes a folder of photos, names people, and indexes more. `index` may be disturbed by faults. */
async function story(photos: string, dataDir: string, index: () => Promise<unknown>): Promise<Outcome> {
  const all = await sixtyPhotos();
  for (const day of FIRST_DAYS) await cp(join(all, dayOf(day)), join(photos, dayOf(day)), { recursive: true });
  await index();
  await facetJson("cluster", "--data", dataDir);
  await nameTwo(dataDir);
  for (const day of LATER_DAYS) await cp(join(all, dayOf(day)), join(photos, dayOf(day)), { recursive: true });
  await rename(join(photos, dayOf(0)), join(photos, "first day"));
  await rm(join(photos, dayOf(1), "ben1.jpg"));
  await index();
  await facetJson("cluster", "--data", dataDir);
  return outcomeOf(dataDir);
}

/** Names the clusters of the two faces of one photo. */
async function nameTwo(dataDir: string): Promise<void> {
  const faces = (await exportLines(dataDir)).filter(
    ({ type, key, clusterId }) => type === "face" && key === `${dayOf(2)}/pair1.jpg` && clusterId,
  );
  const [first, second] = faces.sort((a, b) => a.box.x - b.box.x);
  assert.ok(first && second, "no two faces of the photo are in clusters");
  await facetJson("name", first.clusterId, "Ada", "--data", dataDir);
  await facetJson("name", second.clusterId, "Ben", "--data", dataDir);
}

let undisturbed: Outcome;

before(async () => {
  const folder = await temporaryFolder({ after: () => {} });
  const [photos, data] = [join(folder, "photos"), join(folder, "data")];
  undisturbed = await story(photos, data, () => facetJson("index", photos, "--data", data));
  await rm(folder, { recursive: true });
  assert.equal(undisturbed.photos.length, 59);
  assert.deepEqual(Object.keys(undisturbed.people).sort(), ["Ada", "Ben"]);
});

for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
  test(`indexing with faults ends with the same library as without: seed ${seed}`, async (t) => {
    // Prepare
    const folder = await temporaryFolder(t);
    const photos = join(folder, "photos");
    const data = await DataFolder.open(t);
    const random = new Random(seed);
    // Act
    const outcome = await story(photos, data.path, async () =>
      t.diagnostic((await indexDisturbed(photos, data, random)).join(", ")),
    );
    // Assess
    assert.deepEqual(outcome, undisturbed);
    const { code, stdout } = await facet("audit", "--data", data.path);
    assert.equal(code, 0, stdout);
  });
}
