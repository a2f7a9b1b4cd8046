import assert from "node:assert/strict";
import { test } from "node:test";
import { bringUpToDate } from "../../bin/migrating.ts";
import { NewerCatalog, OlderCatalog } from "../../lib/catalog/store/errors.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import {
  assertSchema,
  CURRENT_SCHEMA,
  checkSchema,
  claimAndCheckSchema,
  findSchema,
  OLDEST_SCHEMA,
  putSchema,
  readSchema,
} from "../../lib/catalog/store/schema.ts";
import { batchWrite } from "../../lib/catalog/store/table.ts";
import { forgetAllFaces, forgetAllPeople } from "../../lib/catalog/views/reset.ts";
import { migrateCatalog } from "../../lib/library/migrations/migrate.ts";
import { STEPS } from "../../lib/library/migrations/steps.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "../runs/library.ts";
import { markingSteps, marksOf } from "./marking-steps.ts";

const steps = markingSteps(3);
const MARKED = { "mark#0": 2, "mark#1": 2, "mark#2": 2 };

/** Rows as written by version 1, without a schema row. */
async function writeRows(catalog: Catalog): Promise<void> {
  await addFaces(catalog, [{ faceId: faceIdOfNumber(1), vector: new Float32Array([1, 0]) }]);
}

test("migrateCatalog gives an empty catalog the current version without a step", async (t) => {
  const catalog = await openLibrary(t, { schema: false });
  assert.equal(await findSchema(catalog), undefined);
  await migrateCatalog(catalog, { steps, current: 3, onStep: ({ to }) => assert.fail(`step ${to}`) });
  assert.deepEqual(await readSchema(catalog), { version: 3 });
});

test("migrateCatalog takes a catalog with rows but no version for version 1", async (t) => {
  const catalog = await openLibrary(t, { schema: false });
  for (const partition of ["photos#0", "photos#f", "left", "people", "runs", "actions"]) {
    const library = { ...catalog, library: partition };
    await batchWrite(catalog, { put: [{ pk: `${partition}#${partition}`, sk: "row" }] });
    assert.deepEqual(await findSchema(library), { version: 1 }, partition);
  }
});

test("migrateCatalog runs each step once, in order", async (t) => {
  const catalog = await openLibrary(t, { schema: false });
  await writeRows(catalog);
  const taken: number[] = [];
  const progress: string[] = [];
  const options = {
    steps,
    current: 3,
    onStep: ({ to }: { to: number }) => taken.push(to),
    onProgress: (text: string) => progress.push(text),
  };
  await migrateCatalog(catalog, options);
  await migrateCatalog(catalog, options);
  assert.deepEqual([taken, await readSchema(catalog)], [[2, 3], { version: 3 }]);
  assert.deepEqual(await marksOf(catalog), MARKED);
  assert.deepEqual(progress, ["1 of 3 places", "2 of 3 places", "3 of 3 places"]);
});

test("migrateCatalog has the same result after an interruption at any request", async (t) => {
  const whole = await openLibrary(t, { schema: false });
  const cutOff = new Error("cut off");
  let ended = false;
  let cuts = 0;
  for (; !ended; cuts++) {
    const catalog = { ...whole, library: `cut-${cuts}` };
    await putSchema(catalog, { version: 1 });
    let left = cuts;
    const documents = new Proxy(whole.documents, {
      get: (client, name) =>
        name === "send"
          ? (command: never) => (left-- > 0 ? client.send(command) : Promise.reject(cutOff))
          : client[name as never],
    });
    ended = await migrateCatalog({ ...catalog, documents }, { steps, current: 3 }).then(
      () => true,
      (error) => {
        assert.equal(error, cutOff);
        return false;
      },
    );
    if (!ended) assert.notEqual((await readSchema(catalog))?.version, 3, `after ${cuts} requests`);
    await migrateCatalog(catalog, { steps, current: 3 });
    assert.deepEqual([await readSchema(catalog), await marksOf(catalog)], [{ version: 3 }, MARKED], `${cuts} requests`);
  }
  assert.ok(cuts > 12, `${cuts} requests`);
});

test("commands report a migration on stderr, and nothing if there is none", async (t) => {
  const catalog = await openLibrary(t, { schema: false });
  await writeRows(catalog);
  const { table, photosBucket, cropsBucket, runsBucket } = catalog;
  const outputs = { CatalogTable: table, PhotosBucket: photosBucket, CropsBucket: cropsBucket, RunsBucket: runsBucket };
  const written = t.mock.method(process.stderr, "write", () => true);
  for (let time = 0; time < 2; time++) await bringUpToDate({ environment: {}, outputs }, { steps, current: 3 });
  const lines = written.mock.calls.map(({ arguments: [text] }) => String(text));
  t.mock.restoreAll();
  assert.deepEqual(lines, [
    "Updating this library: marking places\n",
    "Updating this library: raising marks\n",
    "This library is up to date\n",
  ]);
});

test("migrateCatalog continues a step from its saved position", async (t) => {
  const catalog = await openLibrary(t, { schema: false });
  await writeRows(catalog);
  await putSchema(catalog, { version: 1, migrating: { to: 2, cursor: "1" } });
  await migrateCatalog(catalog, { steps, current: 2 });
  assert.deepEqual(Object.keys(await marksOf(catalog)), ["mark#2"]);
});

test("migrateCatalog refuses a newer catalog, or one that a newer Facet began to migrate", async (t) => {
  const catalog = await openLibrary(t, { schema: false });
  const message = "This library was written by a newer Facet (schema 3; this one supports 2): update Facet";
  for (const schema of [{ version: 3 }, { version: 2, migrating: { to: 3 } }]) {
    await putSchema(catalog, schema);
    await assert.rejects(migrateCatalog(catalog, { steps, current: 2 }), {
      name: "NewerCatalog",
      message,
      schema: 3,
      known: 2,
    });
    assert.throws(() => assertSchema(schema, 2), NewerCatalog);
    assert.deepEqual(await readSchema(catalog), schema);
  }
});

test("functions accept a current or empty catalog and refuse a newer, too old or half-migrated one", async (t) => {
  const catalog = await openLibrary(t, { schema: false });
  await checkSchema(catalog);
  assert.equal(await readSchema(catalog), undefined);
  await claimAndCheckSchema(catalog);
  assert.deepEqual(await readSchema(catalog), { version: CURRENT_SCHEMA });
  for (const check of [checkSchema, claimAndCheckSchema]) {
    for (const [schema, refusal] of [
      [{ version: CURRENT_SCHEMA + 1 }, NewerCatalog],
      [{ version: OLDEST_SCHEMA - 1 }, OlderCatalog],
      [{ version: OLDEST_SCHEMA - 1, migrating: { to: OLDEST_SCHEMA } }, OlderCatalog],
    ] as const) {
      await putSchema(catalog, schema);
      await assert.rejects(check(catalog), refusal);
    }
    for (const version of [OLDEST_SCHEMA, CURRENT_SCHEMA]) {
      await putSchema(catalog, { version });
      await check(catalog);
    }
  }
});

test("claimSchema: two concurrent claims of an empty catalog agree", async (t) => {
  const catalog = await openLibrary(t, { schema: false });
  await Promise.all([claimAndCheckSchema(catalog), claimAndCheckSchema(catalog)]);
  assert.deepEqual(await readSchema(catalog), { version: CURRENT_SCHEMA });
});

test("a reset of faces or people keeps the schema version", async (t) => {
  const catalog = await openLibrary(t, { schema: false });
  await writeRows(catalog);
  await putSchema(catalog, { version: 7 });
  await forgetAllFaces(catalog);
  await forgetAllPeople(catalog);
  assert.deepEqual(await readSchema(catalog), { version: 7 });
});

test("STEPS has a step for every version up to the current one, in order", () => {
  const wanted = Array.from({ length: CURRENT_SCHEMA - 1 }, (_, at) => at + 2);
  assert.deepEqual(
    STEPS.map(({ to }) => to).filter((to) => to <= CURRENT_SCHEMA),
    wanted,
  );
});
