import assert from "node:assert/strict";
import { test } from "node:test";
import { entryOf, putEntry, readEntries } from "../../../lib/catalog/rows/by-date.ts";
import { finishCounts } from "../../../lib/catalog/rows/counting.ts";
import { countedInMonth, hasUncountedMonths, recountMonths } from "../../../lib/catalog/rows/month-counts.ts";
import { allMonths, photosByDate } from "../../../lib/catalog/rows/months.ts";
import { getPhotoRecord, updatePhoto } from "../../../lib/catalog/rows/photos.ts";
import { monthKey, monthsPartition } from "../../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { batchWrite } from "../../../lib/catalog/store/table.ts";
import { leaveKey } from "../../../lib/indexing/leave.ts";
import { crashingCatalog } from "../../indexing/world/crashes.ts";
import { openLibrary } from "../../runs/library.ts";
import { hidePhoto, putPhoto } from "../../support/photos.ts";

const id = (digits: string) => digits.padEnd(28, "0");

type Place = NonNullable<Parameters<typeof photosByDate>[1]>;

/** The photos of the index, by the digits that their ids begin with. */
async function listed(catalog: Catalog, before?: Place): Promise<string> {
  const entries = await Array.fromAsync(photosByDate(catalog, before, 2));
  return entries.map(({ photoId }) => photoId.slice(0, 1)).join("");
}

/** A month's row as an earlier release wrote it. */
const putMonth = (catalog: Catalog, month: string, photos: number) =>
  batchWrite(catalog, { put: [{ pk: monthsPartition(catalog), sk: monthKey(month), photos } as never] });

const counts = async (catalog: Catalog) =>
  Object.fromEntries((await allMonths(catalog)).map(({ month, photos }) => [month, photos]));

/** Five photos of three months, one of them without a date. */
async function open(t: Parameters<typeof openLibrary>[0]): Promise<Catalog> {
  const catalog = await openLibrary(t);
  await putPhoto(catalog, id("0"));
  await putPhoto(catalog, id("1"), { takenAt: "2025-12-31T23:59:59" });
  await putPhoto(catalog, id("2"), { takenAt: "2026-04-30T20:15:00+02:00" });
  await putPhoto(catalog, id("3"), { takenAt: "2026-04-30T20:15:00" });
  await putPhoto(catalog, id("4"), { takenAt: "2026-04-01T00:00:00", faceCount: 3 });
  return catalog;
}

test("photosByDate reads photos latest first, and those without a date last", async (t) => {
  // Prepare
  const catalog = await open(t);
  // Act and assess
  assert.equal(await listed(catalog), "23410");
  assert.equal(await listed(catalog, { takenAt: "2026-04-30T20:15:00", photoId: id("3") }), "410");
  assert.equal(await listed(catalog, { takenAt: "2026-04-02~", photoId: "" }), "410");
  assert.equal(await listed(catalog, { takenAt: "2026-03-31~", photoId: "" }), "10");
  assert.equal(await listed(catalog, { takenAt: "", photoId: "~" }), "0");
  assert.equal(await listed(catalog, { takenAt: "", photoId: id("0") }), "");
  assert.deepEqual(await counts(catalog), { "0000-00": 1, "2025-12": 1, "2026-04": 3 });
});

test("an entry follows its photo when it is dated again, changed, removed and restored", async (t) => {
  // Prepare
  const catalog = await open(t);
  const takenAt = "2024-02-29T12:00:00";
  // Act
  await putPhoto(catalog, id("3"), { takenAt });
  await updatePhoto(catalog, id("4"), (row) => row && { ...row, faceCount: 2 });
  await hidePhoto(catalog, id("1"));
  // Assess
  assert.equal(await listed(catalog), "2430");
  assert.deepEqual(await counts(catalog), { "0000-00": 1, "2024-02": 1, "2025-12": 0, "2026-04": 2 });
  const entry = (await readEntries(catalog, [{ photoId: id("4"), takenAt: "2026-04-01T00:00:00" }]))[0];
  assert.deepEqual([entry?.faceCount, entry?.keys], [2, [`${id("4")}.jpg`]]);
  // Act and assess
  await putPhoto(catalog, id("1"), { takenAt });
  assert.equal(await listed(catalog), "24310");
  assert.equal((await counts(catalog))["2024-02"], 2);
});

test("two calls that date a photo at once leave the entry of the one that was written", async (t) => {
  // Prepare
  const catalog = await open(t);
  const date = (takenAt: string) =>
    updatePhoto(
      catalog,
      id("3"),
      (row) => row && { ...row, locations: row.locations.map((place) => ({ ...place, takenAt })) },
    );
  const days = Array.from({ length: 8 }, (_, day) => `20${10 + day}-07-01T10:00:00`);
  // Act
  await Promise.all(days.map(date));
  // Assess
  const [place] = (await getPhotoRecord(catalog, id("3")))!.locations;
  const entries = await Array.fromAsync(photosByDate(catalog, undefined, 10));
  assert.deepEqual(
    entries.filter(({ photoId }) => photoId === id("3")).map(({ takenAt }) => takenAt),
    [place?.takenAt],
  );
  const months = await counts(catalog);
  assert.equal(months[place!.takenAt!.slice(0, 7)], 1);
  assert.equal(
    Object.values(months).reduce((sum, photos) => sum + photos, 0),
    5,
  );
});

test("an entry that is written again is counted once", async (t) => {
  // Prepare
  const catalog = await open(t);
  const entry = entryOf((await getPhotoRecord(catalog, id("4")))!)!;
  // Act: as by a call that was interrupted behind the entry, and by one that expects an entry where there is none
  await putEntry(catalog, entry, { isNew: true });
  await putEntry(catalog, { ...entry, takenAt: "2020-01-01T00:00:00" }, { isNew: false });
  // Assess
  assert.deepEqual(await counts(catalog), { "0000-00": 1, "2020-01": 1, "2025-12": 1, "2026-04": 3 });
});

test("a call that is repeated after a crash leaves one entry, where its photo is", async (t) => {
  // Prepare
  const catalog = await open(t);
  const entries = async () =>
    (await Array.fromAsync(photosByDate(catalog, undefined, 10)))
      .filter(({ photoId }) => photoId === id("3"))
      .map(({ takenAt, faceCount }) => [takenAt, faceCount]);
  const date = (from: Catalog, takenAt: string, faceCount: number) =>
    updatePhoto(from, id("3"), (row) => {
      if (!row || (row.faceCount === faceCount && row.locations[0]?.takenAt === takenAt)) return row;
      return { ...row, faceCount, locations: row.locations.map((place) => ({ ...place, takenAt })) };
    });
  for (const isDone of [false, true]) {
    for (let requests = 1, isOver = false; !isOver; requests++) {
      const [takenAt, faceCount] = [`2021-0${1 + (requests % 9)}-02T10:00:00`, Number(isDone) + 2 * (requests % 2)];
      // Act
      isOver = await date(crashingCatalog(catalog, requests, isDone), takenAt, faceCount).then(
        () => true,
        () => false,
      );
      await date(catalog, takenAt, faceCount);
      // Assess
      assert.deepEqual(await entries(), [[takenAt, faceCount]], `${requests} requests, ${isDone}`);
    }
  }
  // Act and assess: removed, with the same crashes
  for (let requests = 1, isOver = false; !isOver; requests++) {
    await putPhoto(catalog, id("3"), { takenAt: "2022-01-02T10:00:00", faceCount: 1 });
    isOver = await hidePhoto(crashingCatalog(catalog, requests, false), id("3")).then(
      () => true,
      () => false,
    );
    await leaveKey(catalog, id("3"), `${id("3")}.jpg`);
    assert.deepEqual(await entries(), [], `${requests} requests`);
  }
});

test("a run counts the months again in which a call was interrupted, and no others", async (t) => {
  // Prepare: calls that end after each of their requests, and are repeated
  const catalog = await open(t);
  await putMonth(catalog, "2025-12", 9);
  const date = (from: Catalog, digits: string, takenAt: string) => putPhoto(from, id(digits), { takenAt });
  const days = ["2021-05-01T10:00:00", "2021-06-01T10:00:00"];
  for (let requests = 1, isOver = false; !isOver; requests++) {
    const digits = `5${String(requests).padStart(2, "0")}`;
    isOver = true;
    for (const day of days) {
      await date(crashingCatalog(catalog, requests, true), digits, day).catch(() => {
        isOver = false;
      });
      await date(catalog, digits, day);
    }
  }
  const photos = (await listed(catalog)).match(/5/g)?.length;
  const before = await counts(catalog);
  // Act
  await finishCounts(catalog, 0);
  await recountMonths(catalog, { olderThanMs: 0 });
  // Assess
  const { "2021-05": may = 0, "2021-06": june = 0, "2025-12": other } = await counts(catalog);
  assert.notEqual(before["2021-05"]! + before["2021-06"]!, photos);
  assert.deepEqual([may + june, other, await hasUncountedMonths(catalog)], [photos, 9, false]);
  // Act and assess: nothing is counted twice while an entry is being written
  await countedInMonth(catalog, "2021-05", async () => {
    await countedInMonth(catalog, "2021-05", async () => undefined);
    await recountMonths(catalog);
    return 0;
  });
  assert.equal((await counts(catalog))["2021-05"], may);
});
