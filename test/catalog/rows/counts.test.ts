import assert from "node:assert/strict";
import { test } from "node:test";
import { finishCounts, totalsOfPhoto } from "../../../lib/catalog/rows/counting.ts";
import { announceCount, applyCount, NO_TOTALS, readCounts } from "../../../lib/catalog/rows/counts.ts";
import { listLeftOut } from "../../../lib/catalog/rows/left-out.ts";
import { deleteLocation, getLocation } from "../../../lib/catalog/rows/locations.ts";
import { getPhotoRecord, updatePhoto } from "../../../lib/catalog/rows/photos.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { forgetAllFaces } from "../../../lib/catalog/views/reset.ts";
import { openLibrary } from "../../runs/library.ts";
import { hidePhoto, putPhoto, putUnread } from "../../support/photos.ts";

const PHOTO = { faceCount: 2, cropBytes: 20, width: 100, height: 50 };
const id = (digits: string) => digits.padEnd(28, "0");

async function totals(catalog: Catalog) {
  const { indexed, skipped, failed, faces, photoBytes, cropBytes } = await readCounts(catalog);
  return { indexed, skipped, failed, faces, photoBytes, cropBytes };
}

const NOTHING = { indexed: 0, skipped: 0, failed: 0, faces: 0, photoBytes: 0, cropBytes: 0 };

test("counts follow photos that are added, changed and deleted; skipped and failed ones are listed", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  // Act
  await putPhoto(catalog, id("0a"), PHOTO);
  await putPhoto(catalog, id("0a"), PHOTO);
  const skipped = await putUnread(catalog, "1b.jpg", { status: "skipped", reason: "not a picture" });
  await putUnread(catalog, "2c.jpg", { status: "failed", reason: "no answer" });
  // Assess
  const one = { ...NOTHING, indexed: 1, faces: 2, photoBytes: 1000, cropBytes: 20 };
  assert.deepEqual(await totals(catalog), { ...one, skipped: 1, failed: 1, photoBytes: 3000 });
  assert.deepEqual((await listLeftOut(catalog, "skipped", 10)).items, [
    { photoId: skipped, key: "1b.jpg", status: "skipped", reason: "not a picture" },
  ]);
  assert.deepEqual((await listLeftOut(catalog, "failed", 10)).items.length, 1);
  // Act
  await deleteLocation(catalog, (await getLocation(catalog, "2c.jpg"))!);
  await putPhoto(catalog, id("2c"), { ...PHOTO, faceCount: 1 });
  await hidePhoto(catalog, id("0a"));
  await deleteLocation(catalog, (await getLocation(catalog, "1b.jpg"))!);
  // Assess
  assert.deepEqual(await totals(catalog), { ...one, faces: 1 });
  assert.deepEqual((await listLeftOut(catalog, "skipped", 10)).items, []);
  assert.deepEqual((await listLeftOut(catalog, "failed", 10)).items, []);
  assert.equal((await readCounts(catalog)).photosHandled, 5, "processing that was paid for stays counted");
});

test("finishCounts applies an interrupted count once, from the current row", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await putPhoto(catalog, id("0a"), PHOTO);
  const row = (await getPhotoRecord(catalog, id("0a")))!;
  const due = await announceCount(catalog, id("0a"), totalsOfPhoto(row));
  await announceCount(catalog, id("0b"), NO_TOTALS);
  // Act
  const finished = await finishCounts(catalog, 0);
  // Assess
  assert.equal(finished, 2);
  assert.deepEqual(await totals(catalog), { ...NOTHING, indexed: 1, faces: 2, photoBytes: 1000, cropBytes: 20 });
  // Act: the interrupted call continues after all
  await applyCount(catalog, due, totalsOfPhoto({ ...row, faceCount: 9 }), { handled: true, pixels: 1 });
  // Assess
  assert.equal((await readCounts(catalog)).faces, 2);
  assert.equal(await finishCounts(catalog, 0), 0);
});

test("counts of photos that are written and hidden concurrently match their final rows", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const ids = ["0a", "0b", "0c", "1a", "1b"].map(id);
  for (const each of ids) await putPhoto(catalog, each, PHOTO);
  const countFaces = (photoId: string, faceCount: number) =>
    updatePhoto(catalog, photoId, (row) => row && { ...row, faceCount });
  // Act
  await Promise.all(ids.flatMap((each) => [3, 4, 5].map((faceCount) => countFaces(each, faceCount))));
  await Promise.all(ids.slice(0, 3).flatMap((each) => [1, 2].map(() => hidePhoto(catalog, each))));
  // Assess
  const left = await Promise.all(ids.slice(3).map((each) => getPhotoRecord(catalog, each)));
  const faces = left.reduce((sum, row) => sum + row!.faceCount, 0);
  assert.deepEqual(await totals(catalog), { ...NOTHING, indexed: 2, faces, photoBytes: 2000, cropBytes: 40 });
});

test("updatePhoto counts from the stored row if someone else has changed it since it was read", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await putPhoto(catalog, id("0a"), PHOTO);
  const known = await getPhotoRecord(catalog, id("0a"));
  await updatePhoto(catalog, id("0a"), (row) => row && { ...row, faceCount: 7 });
  // Act
  await updatePhoto(catalog, id("0a"), (row) => row && { ...row, cropBytes: 50 }, { known });
  // Assess
  assert.deepEqual(await totals(catalog), { ...NOTHING, indexed: 1, faces: 7, photoBytes: 1000, cropBytes: 50 });
  assert.equal(await finishCounts(catalog, 0), 0);
});

test("listLeftOut returns pages; forgetAllFaces empties the counts and the list", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const ids: string[] = [];
  for (const key of ["0a", "1a", "2a"])
    ids.push(await putUnread(catalog, key, { status: "skipped", reason: "truncated" }));
  // Act
  const first = await listLeftOut(catalog, "skipped", 2);
  const second = await listLeftOut(catalog, "skipped", 2, first.cursor);
  // Assess
  assert.deepEqual(
    [...first.items, ...second.items].map(({ photoId }) => photoId),
    ids.sort(),
  );
  assert.equal(second.cursor, undefined);
  // Act
  await forgetAllFaces(catalog);
  // Assess
  assert.deepEqual(await totals(catalog), NOTHING);
  assert.deepEqual((await listLeftOut(catalog, "skipped", 10)).items, []);
});
