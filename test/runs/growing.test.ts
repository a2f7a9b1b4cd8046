import assert from "node:assert/strict";
import { test } from "node:test";
import { deleteNotes, readChanges } from "../../lib/catalog/versions/change-notes.ts";
import { type Growth, wantRun } from "../../lib/catalog/versions/growth.ts";
import { publishVersion, releaseRunLock, takeRunLock } from "../../lib/catalog/versions/runs.ts";
import { findGrowthRun, growthAfter, isGrowthDue, recordGrowth } from "../../lib/runs/growing.ts";
import { addCounted, openLibrary } from "./library.ts";

/** Plays an import with these numbers of faces, then its end. @returns the numbers at which runs started */
function runsOf(numbers: readonly number[], last?: Growth): number[] {
  const started: number[] = [];
  const sizes = [
    ...numbers.map((faces) => ({ faces, isIndexing: true })),
    { faces: numbers.at(-1)!, isIndexing: false },
  ];
  for (const size of sizes) {
    if (!isGrowthDue(size, last)) continue;
    last = growthAfter("run", size, last);
    started.push(size.faces);
  }
  return started;
}

test("a first import gets runs at 300 faces, whenever it has doubled, and at its end", () => {
  assert.deepEqual(runsOf([0, 120, 299, 310, 500, 619, 620, 900, 1500, 1501]), [310, 620, 1500, 1501]);
});

test("a small first import gets a run at its end, and an import without faces gets none", () => {
  assert.deepEqual(runsOf([10, 40]), [40]);
  assert.deepEqual(runsOf([0, 0]), []);
});

test("an import that doubles a library gets a run then and at its end, and a smaller one none", () => {
  const last = { runId: "run", faces: 10_000, isGrowing: false };
  assert.deepEqual(runsOf([10_400, 19_999, 20_000, 25_000], last), [20_000, 25_000]);
  assert.deepEqual(runsOf([10_400, 19_999], last), []);
});

test("the first import begins with the first face, and ends with the first run after it", () => {
  const [empty, importing, over] = [[0, false] as const, [40, true] as const, [40, false] as const].map(
    ([faces, isIndexing]) => growthAfter("run", { faces, isIndexing }, undefined).isGrowing,
  );
  assert.deepEqual([empty, importing, over], [true, true, false]);
});

const IN_FORCE = { highest: 1, basis: "", settings: "", eligible: 0, clusters: 0, clustered: 0, noise: 0 };

test("a library has one run due at a time: not while one is in progress, and none until it has grown again", async (t) => {
  const catalog = await openLibrary(t);
  // Act and assess
  assert.equal(await findGrowthRun(catalog), undefined);
  await addCounted(catalog, 300);
  assert.deepEqual(await findGrowthRun(catalog), { after: undefined });
  await takeRunLock(catalog, "first", 60);
  assert.equal(await findGrowthRun(catalog), undefined);
  await recordGrowth(catalog, "first");
  await releaseRunLock(catalog, "first");
  assert.equal(await findGrowthRun(catalog), undefined);
  await addCounted(catalog, 300);
  assert.deepEqual(await findGrowthRun(catalog), { after: "first" });
});

test("a version of a release that recorded no size waits for the schedule", async (t) => {
  const catalog = await openLibrary(t);
  await addCounted(catalog, 300, { isOver: true });
  // Act
  const first = await findGrowthRun(catalog);
  await publishVersion(catalog, { ...IN_FORCE, version: 1 });
  // Assess
  assert.deepEqual([first, await findGrowthRun(catalog)], [{ after: undefined }, undefined]);
});

test("a wanted run is due until a run begins", async (t) => {
  const catalog = await openLibrary(t);
  await recordGrowth(catalog, "first");
  // Act
  await wantRun(catalog);
  const wanted = await findGrowthRun(catalog);
  await recordGrowth(catalog, "second");
  // Assess
  assert.deepEqual([wanted, await findGrowthRun(catalog)], [{ after: "first" }, undefined]);
});

test("looking at a library that has not changed is one request", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addCounted(catalog, 300);
  await recordGrowth(catalog, "first");
  const requests = t.mock.method(catalog.documents, "send");
  await deleteNotes(catalog, (await readChanges(catalog)).notes);
  requests.mock.resetCalls();
  // Act
  await findGrowthRun(catalog);
  // Assess
  assert.equal(requests.mock.callCount(), 1);
});
