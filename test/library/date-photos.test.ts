import assert from "node:assert/strict";
import { test } from "node:test";
import { API_OPERATIONS } from "../../lib/api/api-operations.ts";
import type { ApiContext } from "../../lib/api/context.ts";
import { ROUTES } from "../../lib/api/routes.ts";
import { entryOf, putEntry, removeEntry } from "../../lib/catalog/rows/by-date.ts";
import { allMonths, photosByDate } from "../../lib/catalog/rows/months.ts";
import { getPhotoRecord } from "../../lib/catalog/rows/photos.ts";
import { datedPartition, monthKey, monthsPartition } from "../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { CURRENT_SCHEMA, putSchema, readSchema } from "../../lib/catalog/store/schema.ts";
import { batchWrite, queryAll } from "../../lib/catalog/store/table.ts";
import { forgetAllFaces } from "../../lib/catalog/views/reset.ts";
import { audit } from "../../lib/library/audit.ts";
import { datePhotos } from "../../lib/library/migrations/date-photos.ts";
import { migrateCatalog } from "../../lib/library/migrations/migrate.ts";
import { repair } from "../../lib/library/repair.ts";
import { TASKS } from "../../lib/library/task-operations.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { readParameters } from "../../lib/parameters.ts";
import { embedderOf, openLibrary } from "../runs/library.ts";
import { putPhoto } from "../support/photos.ts";

const id = (digits: string) => digits.padEnd(28, "0");
const MONTHS = { "0000-00": 1, "2026-03": 2, "2026-04": 1 };

async function open(t: Parameters<typeof openLibrary>[0]): Promise<Catalog> {
  const catalog = await openLibrary(t);
  for (const [digits, takenAt] of Object.entries({ "0a": "2026-04-01", "0b": "2026-03-02", "7c": "2026-03-01" })) {
    await putPhoto(catalog, id(digits), { takenAt: `${takenAt}T10:00:00`, faceCount: 0 });
  }
  await putPhoto(catalog, id("f0"), { faceCount: 0 });
  return catalog;
}

/** Removes what schema 4 does not have. */
async function makeSchema4(catalog: Catalog): Promise<void> {
  const partitions = [...Object.keys(MONTHS).map((month) => datedPartition(catalog, month)), monthsPartition(catalog)];
  for (const pk of partitions) await batchWrite(catalog, { remove: await Array.fromAsync(queryAll(catalog, pk, "")) });
  await putSchema(catalog, { version: 4 });
}

const monthsOf = async (catalog: Catalog) =>
  Object.fromEntries((await allMonths(catalog)).map(({ month, photos }) => [month, photos]));

const idsOf = async (catalog: Catalog) =>
  (await Array.fromAsync(photosByDate(catalog, undefined, 10))).map(({ photoId }) => photoId.slice(0, 2)).join(" ");

const BY_DATE = "0a 0b 7c f0";

async function list(catalog: Catalog, query: Record<string, string>) {
  const input = { id: "", query: ROUTES.listPhotos.query().parse(query), body: undefined } as never;
  const { items } = await API_OPERATIONS.listPhotos({ catalog } as ApiContext, input);
  return items.map(({ photoId }) => photoId.slice(0, 2)).join(" ");
}

const listMonths = (catalog: Catalog) => API_OPERATIONS.listMonths({ catalog } as ApiContext, {} as never);

test("schema 5 lists the photos of an earlier release by date; until then requests look through all photos", async (t) => {
  // Prepare
  const catalog = await open(t);
  await makeSchema4(catalog);
  // Act and assess
  assert.equal(await list(catalog, { from: "2026-03-02" }), "0a 0b");
  assert.equal(await list(catalog, { order: "taken" }), BY_DATE, "in order of id");
  assert.deepEqual(await listMonths(catalog), { items: [], undated: 0, complete: false });
  assert.deepEqual(await findings(catalog), [], "nothing is missing yet");
  await migrateCatalog(catalog);
  assert.deepEqual(await readSchema(catalog), { version: CURRENT_SCHEMA });
  assert.equal(await idsOf(catalog), BY_DATE);
  assert.deepEqual(await monthsOf(catalog), MONTHS);
  assert.equal(await list(catalog, { from: "2026-03-02" }), "0a 0b");
  const items = [
    { month: "2026-04", photos: 1 },
    { month: "2026-03", photos: 2 },
  ];
  assert.deepEqual(await listMonths(catalog), { items, undated: 1, complete: true });
});

test("datePhotos may be interrupted anywhere, run again, and meet photos that are dated again meanwhile", async (t) => {
  // Prepare
  const catalog = await open(t);
  await makeSchema4(catalog);
  // Act: a photo is dated again after the step has read it
  let isDated = false;
  const documents = new Proxy(catalog.documents, {
    get: (client, name) =>
      name === "send"
        ? async (command: { readonly input: { readonly Item?: { readonly sk?: string } } }) => {
            if (!isDated && command.input.Item?.sk?.startsWith("date#2026-04")) {
              isDated = true;
              await putPhoto(catalog, id("0a"), { takenAt: "2026-04-02T10:00:00" });
            }
            return client.send(command as never);
          }
        : client[name as never],
  });
  const positions = await Array.fromAsync(datePhotos({ ...catalog, documents }));
  for (const { at } of positions.slice(-3)) await Array.fromAsync(datePhotos(catalog, at));
  await Array.fromAsync(datePhotos(catalog));
  // Assess
  assert.ok(isDated);
  assert.equal(await idsOf(catalog), BY_DATE);
  assert.deepEqual(await monthsOf(catalog), MONTHS);
});

test("as a task, the migration from schema 4 continues at its last checkpoint", async (t) => {
  // Prepare
  const catalog = await open(t);
  await makeSchema4(catalog);
  const context = {
    catalog,
    unchecked: catalog,
    areSeparate: false,
    embedder: embedderOf(2),
    parameters: async () => readParameters({}),
    waits: { former: 0, write: 0, read: 0 },
  };
  // Act
  let from: string | undefined;
  for (let ended = false; !ended; ) {
    const { value } = await TASKS.migrate(context, {}, from, { taskId: "t1", who: "tester" }).next();
    if (value && "at" in value) from = value.at;
    else ended = true;
  }
  // Assess
  assert.deepEqual(await readSchema(catalog), { version: CURRENT_SCHEMA });
  assert.equal(await idsOf(catalog), BY_DATE);
  assert.deepEqual(await monthsOf(catalog), MONTHS);
});

const DATES = ["photo missing by date", "date without its photo"];

async function findings(catalog: Catalog) {
  const all = await Array.fromAsync(audit(catalog, "none"));
  return all.filter(({ kind }) => DATES.includes(kind));
}

test("audit finds missing and former entries, repair corrects them and counts again, and a reset removes all", async (t) => {
  // Prepare
  const catalog = await open(t);
  const entry = async (digits: string) => entryOf((await getPhotoRecord(catalog, id(digits)))!)!;
  assert.deepEqual(await findings(catalog), []);
  await removeEntry(catalog, await entry("0a"));
  await putEntry(catalog, { ...(await entry("0b")), faceCount: 9 }, { isNew: false });
  await putEntry(catalog, { ...(await entry("7c")), takenAt: "2020-01-01T00:00:00" }, { isNew: true });
  await batchWrite(catalog, { put: [{ pk: monthsPartition(catalog), sk: monthKey("0000-00"), photos: 7 } as never] });
  // Act
  const found = await findings(catalog);
  const unrepaired = await repair(catalog, found, limitsOf(readParameters({})));
  // Assess
  assert.deepEqual(
    found.map(({ kind, id: of, key }) => [kind, of.slice(0, 7), key]),
    [
      ["photo missing by date", "0a00000", undefined],
      ["photo missing by date", "0b00000", undefined],
      ["date without its photo", "7c00000", "2020-01-01T00:00:00"],
    ],
  );
  assert.deepEqual(unrepaired, []);
  assert.deepEqual(await findings(catalog), []);
  assert.equal(await idsOf(catalog), BY_DATE);
  assert.deepEqual(await monthsOf(catalog), { ...MONTHS, "2020-01": 0 });
  // Act and assess
  await forgetAllFaces(catalog);
  assert.deepEqual([await idsOf(catalog), await monthsOf(catalog)], ["", {}]);
});
