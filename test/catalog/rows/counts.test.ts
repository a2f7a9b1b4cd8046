import assert from "node:assert/strict";
import { test } from "node:test";
import { announceCount, readCounts, takeUpCount } from "../../../lib/catalog/rows/counts.ts";
import { listLeftOut } from "../../../lib/catalog/rows/left-out.ts";
import { deletePhotoRow, finishCounts, getPhoto, putPhoto } from "../../../lib/catalog/rows/photos.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import type { Photo } from "../../../lib/catalog/store/types.ts";
import { forgetAllFaces } from "../../../lib/catalog/views/reset.ts";
import { openLibrary } from "../../runs/library.ts";

const photo = (photoId: string, facts: Partial<Photo> = {}): Photo => ({
  photoId,
  key: `${photoId}.jpg`,
  eTag: "e",
  status: "indexed",
  width: 100,
  height: 50,
  faceCount: 2,
  indexedAt: "2026-11-24T00:00:00.000Z",
  bytes: 1000,
  cropBytes: 20,
  ...facts,
});

async function totals(catalog: Catalog) {
  const { indexed, skipped, failed, faces, photoBytes, cropBytes } = await readCounts(catalog);
  return { indexed, skipped, failed, faces, photoBytes, cropBytes };
}

const NOTHING = { indexed: 0, skipped: 0, failed: 0, faces: 0, photoBytes: 0, cropBytes: 0 };

test("photos are counted as they come, change and go, and what was left out is listed", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  // Act
  await putPhoto(catalog, photo("0a"));
  await putPhoto(catalog, photo("0a"));
  await putPhoto(catalog, photo("1b", { status: "skipped", reason: "not a picture", faceCount: 0 }));
  await putPhoto(catalog, photo("2c", { status: "failed", reason: "no answer", faceCount: 0 }));
  // Assess
  assert.deepEqual(await totals(catalog), {
    indexed: 1,
    skipped: 1,
    failed: 1,
    faces: 2,
    photoBytes: 3000,
    cropBytes: 60,
  });
  assert.deepEqual((await listLeftOut(catalog, "skipped", 10)).items, [
    { photoId: "1b", key: "1b.jpg", status: "skipped", reason: "not a picture" },
  ]);
  assert.deepEqual((await listLeftOut(catalog, "failed", 10)).items.length, 1);
  // Act
  await putPhoto(catalog, photo("2c", { faceCount: 1 }));
  await deletePhotoRow(catalog, "0a");
  await deletePhotoRow(catalog, "1b");
  await deletePhotoRow(catalog, "1b");
  // Assess
  assert.deepEqual(await totals(catalog), { ...NOTHING, indexed: 1, faces: 1, photoBytes: 1000, cropBytes: 20 });
  assert.deepEqual((await listLeftOut(catalog, "skipped", 10)).items, []);
  assert.deepEqual((await listLeftOut(catalog, "failed", 10)).items, []);
  assert.equal((await readCounts(catalog)).photosHandled, 5, "what was paid for stays paid for");
});

test("a count that was cut off is taken up later, once, from the row as it is", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await putPhoto(catalog, photo("0a"));
  const due = await announceCount(catalog, "0a", await getPhoto(catalog, "0a"));
  await announceCount(catalog, "0b", undefined);
  // Act
  const finished = await finishCounts(catalog, 0);
  // Assess
  assert.equal(finished, 2);
  assert.deepEqual(await totals(catalog), { ...NOTHING, indexed: 1, faces: 2, photoBytes: 1000, cropBytes: 20 });
  // Act: the call that was cut off goes on after all
  await takeUpCount(catalog, due, photo("0a", { faceCount: 9 }), true);
  // Assess
  assert.equal((await readCounts(catalog)).faces, 2);
  assert.equal(await finishCounts(catalog, 0), 0);
});

test("photos written and removed at once are counted as they end up", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const ids = ["0a", "0b", "0c", "1a", "1b"];
  // Act
  await Promise.all(ids.flatMap((id) => [1, 2, 3].map(() => putPhoto(catalog, photo(id)))));
  await Promise.all(ids.slice(0, 3).flatMap((id) => [1, 2].map(() => deletePhotoRow(catalog, id))));
  // Assess
  assert.deepEqual(await totals(catalog), { ...NOTHING, indexed: 2, faces: 4, photoBytes: 2000, cropBytes: 40 });
});

test("a list of what was left out comes in pages, and starting over empties counts and list", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  for (const id of ["0a", "1a", "2a"]) {
    await putPhoto(catalog, photo(id, { status: "skipped", reason: "truncated", faceCount: 0 }));
  }
  // Act
  const first = await listLeftOut(catalog, "skipped", 2);
  const second = await listLeftOut(catalog, "skipped", 2, first.cursor);
  // Assess
  assert.deepEqual(
    [...first.items, ...second.items].map(({ photoId }) => photoId),
    ["0a", "1a", "2a"],
  );
  assert.equal(second.cursor, undefined);
  // Act
  await forgetAllFaces(catalog);
  // Assess
  assert.deepEqual(await totals(catalog), NOTHING);
  assert.deepEqual((await listLeftOut(catalog, "skipped", 10)).items, []);
});
