import assert from "node:assert/strict";
import { test } from "node:test";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { finishCounts } from "../../../lib/catalog/rows/counting.ts";
import { readCounts, readDueCounts, setShardTotals } from "../../../lib/catalog/rows/counts.ts";
import { listLeftOut } from "../../../lib/catalog/rows/left-out.ts";
import { deleteLocation, getLocation } from "../../../lib/catalog/rows/locations.ts";
import { getPhotoRecord, updatePhoto } from "../../../lib/catalog/rows/photos.ts";
import { kindOf } from "../../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { forgetAllFaces } from "../../../lib/catalog/views/reset.ts";
import { Crashed, crashingCatalog } from "../../indexing/world/crashes.ts";
import { openLibrary } from "../../runs/library.ts";
import { interruptAsSchema1, pendingNames } from "../../support/counts.ts";
import { hidePhoto, putPhoto, putUnread } from "../../support/photos.ts";

const PHOTO = { faceCount: 2, cropBytes: 20, width: 100, height: 50 };
const id = (digits: string) => digits.padEnd(28, "0");

async function totals(catalog: Catalog) {
  const { indexed, skipped, failed, faces, photoBytes, cropBytes } = await readCounts(catalog);
  return { indexed, skipped, failed, faces, photoBytes, cropBytes };
}

const NOTHING = { indexed: 0, skipped: 0, failed: 0, faces: 0, photoBytes: 0, cropBytes: 0 };

/** Returns a catalog in which something happens before or after each put of a row, except those of photos by date. */
function whenPut(catalog: Catalog, when: "before" | "after", happen: () => Promise<unknown>): Catalog {
  const documents = new Proxy(catalog.documents, {
    get(target, name, receiver) {
      if (name !== "send") return Reflect.get(target, name, receiver);
      return async (command: unknown) => {
        const isPut = command instanceof PutCommand && kindOf(command.input.Item?.sk) !== "date";
        if (isPut && when === "before") await happen();
        const answer = await (target as { send(command: unknown): Promise<unknown> }).send(command);
        if (isPut && when === "after") await happen();
        return answer;
      };
    },
  });
  return { ...catalog, documents };
}

const setFaces = (catalog: Catalog, faceCount: number) =>
  updatePhoto(catalog, id("0a"), (row) => row && { ...row, faceCount }, { handledPixels: 10 });
const setCropBytes = (catalog: Catalog, cropBytes: number) =>
  updatePhoto(catalog, id("0a"), (row) => row && { ...row, cropBytes });

/** The totals of a library with one photo, `PHOTO` with these fields. */
const onePhoto = (fields: { readonly faces?: number; readonly cropBytes?: number } = {}) => ({
  ...{ ...NOTHING, indexed: 1, faces: 2, photoBytes: 1000, cropBytes: 20 },
  ...fields,
});

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

test("finishCounts applies an interrupted count once, even if the row was written again since", async (t) => {
  // Prepare: calls end at each of their requests, which is carried out or not
  const catalog = await openLibrary(t);
  await putPhoto(catalog, id("0a"), PHOTO);
  const changes = {
    nothing: async () => {},
    finished: () => finishCounts(catalog, 0),
    "counted write": () => setFaces(catalog, 11),
    "write that does not count": () => updatePhoto(catalog, id("0a"), (row) => row && { ...row, note: "damaged" }),
    hidden: () => hidePhoto(catalog, id("0a")).then(() => putPhoto(catalog, id("0a"), PHOTO)),
  };
  for (const [name, change] of Object.entries(changes)) {
    for (const requests of [1, 2, 3, 4, 5]) {
      for (const isDone of [false, true]) {
        // Act
        const faces = 20 + 2 * requests + Number(isDone);
        await assert.rejects(setFaces(crashingCatalog(catalog, requests, isDone), faces), Crashed);
        await change();
        await finishCounts(catalog, 0);
        // Assess
        const { faceCount } = (await getPhotoRecord(catalog, id("0a")))!;
        assert.deepEqual(await totals(catalog), onePhoto({ faces: faceCount }), `${name} after ${requests} ${isDone}`);
        assert.deepEqual(await readDueCounts(catalog), []);
      }
    }
  }
});

test("a call whose count is applied by another call does not apply it again", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await putPhoto(catalog, id("0a"), PHOTO);
  const { photosHandled } = await readCounts(catalog);
  // Act
  await setFaces(
    whenPut(catalog, "after", () => finishCounts(catalog, 0)),
    9,
  );
  // Assess
  assert.deepEqual(await totals(catalog), onePhoto({ faces: 9 }));
  assert.equal((await readCounts(catalog)).photosHandled, photosHandled + 1);
  assert.deepEqual(await readDueCounts(catalog), []);
});

test("a write announced from a stale row does not change the count of the next write", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await putPhoto(catalog, id("0a"), PHOTO);
  const known = await getPhotoRecord(catalog, id("0a"));
  await setCropBytes(catalog, 30);
  let puts = 0;
  const interrupted = whenPut(catalog, "before", async () => {
    if (puts++ === 0) await setCropBytes(catalog, 40);
  });
  // Act: another call writes the row between the announcement and the put
  await updatePhoto(interrupted, id("0a"), (row) => row && { ...row, faceCount: 7 }, { known });
  // Assess
  assert.deepEqual(await totals(catalog), onePhoto({ faces: 7, cropBytes: 40 }));
  assert.deepEqual(await readDueCounts(catalog), []);
});

test("a call that crashes after losing against another does not change the totals", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await putPhoto(catalog, id("0a"), PHOTO);
  const known = await getPhotoRecord(catalog, id("0a"));
  await setCropBytes(catalog, 30);
  // Act: the announcement and the failing put are sent, the withdrawal is not
  const crashing = crashingCatalog(catalog, 4, true);
  await assert.rejects(
    updatePhoto(crashing, id("0a"), (row) => row && { ...row, faceCount: 7 }, { known }),
    Crashed,
  );
  await setCropBytes(catalog, 40);
  await finishCounts(catalog, 0);
  // Assess
  assert.deepEqual(await totals(catalog), onePhoto({ cropBytes: 40 }));
  assert.deepEqual(await readDueCounts(catalog), []);
});

test("a call that writes its row ten minutes after the announcement is counted", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await putPhoto(catalog, id("0a"), PHOTO);
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  const slow = whenPut(catalog, "before", async () => {
    t.mock.timers.tick(600_000);
    await finishCounts(catalog);
    await putPhoto(catalog, id("0b"), PHOTO);
  });
  // Act
  await setFaces(slow, 9);
  // Assess
  assert.equal((await readCounts(catalog)).faces, 9 + PHOTO.faceCount);
});

test("the next write in a shard removes announcements of writes that never happened", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await putPhoto(catalog, id("0a"), PHOTO);
  for (let call = 0; call < 3; call++) await assert.rejects(setFaces(crashingCatalog(catalog, 2, true), 9), Crashed);
  assert.equal((await readDueCounts(catalog)).length, 3);
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 1_200_000 });
  // Act
  await putPhoto(catalog, id("0b"), PHOTO);
  // Assess
  assert.deepEqual(await readDueCounts(catalog), []);
  assert.deepEqual((await readCounts(catalog)).faces, 2 * PHOTO.faceCount);
});

test("finishCounts does not report an old interrupted count as indexing in progress", async (t) => {
  // Prepare: the photo is written, but not counted
  const catalog = await openLibrary(t);
  await putPhoto(catalog, id("0a"), PHOTO);
  await assert.rejects(setFaces(crashingCatalog(catalog, 4, true), 9), Crashed);
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 86_400_000 });
  // Act
  await finishCounts(catalog);
  // Assess
  const { faces, photosHandled, spell } = await readCounts(catalog);
  assert.deepEqual({ faces, photosHandled, spell }, { faces: 9, photosHandled: 2, spell: undefined });
});

test("deleteLocation removes a skipped object from counts and list, wherever an earlier call crashed", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  for (const requests of [1, 2, 3, 4, 5, 6, 7, 8]) {
    for (const isDone of [false, true]) {
      const key = `${requests}.jpg`;
      await putUnread(catalog, key, { status: "skipped", reason: "truncated" });
      const before = (await getLocation(catalog, key))!;
      // Act
      await deleteLocation(crashingCatalog(catalog, requests, isDone), before).catch((error: unknown) => {
        if (!(error instanceof Crashed)) throw error;
      });
      const left = await getLocation(catalog, key);
      if (left) await deleteLocation(catalog, left);
      await finishCounts(catalog, 0);
      // Assess
      assert.deepEqual(await totals(catalog), NOTHING, `after ${requests} ${isDone}`);
      assert.equal(await getLocation(catalog, key), undefined);
      assert.deepEqual((await listLeftOut(catalog, "skipped", 10)).items, []);
    }
  }
});

test("setShardTotals removes pending counts, also those of schema 1, and keeps the processing", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await putPhoto(catalog, id("0a"), PHOTO);
  await assert.rejects(setFaces(crashingCatalog(catalog, 3, true), 9), Crashed);
  await interruptAsSchema1(catalog, id("0a"));
  const { photosHandled } = await readCounts(catalog);
  // Act
  await setShardTotals(catalog, "0", onePhoto({ faces: 9 }));
  // Assess
  await finishCounts(catalog, 0);
  assert.deepEqual(await totals(catalog), onePhoto({ faces: 9 }));
  assert.equal((await readCounts(catalog)).photosHandled, photosHandled);
  assert.deepEqual(await pendingNames(catalog, "0"), []);
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
  // Act: failed and skipped ones together
  const failed = await putUnread(catalog, "3a", { status: "failed", reason: "no space" });
  const both: string[] = [];
  for (let cursor: string | undefined, page = 0; page < 5 && (page === 0 || cursor); page++) {
    const found = await listLeftOut(catalog, "unprocessed", 1, cursor);
    both.push(...found.items.map(({ photoId }) => photoId));
    cursor = found.cursor;
  }
  assert.deepEqual(both, [failed, ...ids]);
  // Act
  await forgetAllFaces(catalog);
  // Assess
  assert.deepEqual(await totals(catalog), NOTHING);
  assert.deepEqual((await listLeftOut(catalog, "skipped", 10)).items, []);
});
