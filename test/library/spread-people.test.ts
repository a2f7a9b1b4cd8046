import assert from "node:assert/strict";
import { test } from "node:test";
import { allFaceDecisions } from "../../lib/catalog/decisions/decisions.ts";
import { allDecisions, allPeople } from "../../lib/catalog/decisions/people.ts";
import { facesOfDecisions } from "../../lib/catalog/decisions/person-index.ts";
import { LibraryMoving } from "../../lib/catalog/store/errors.ts";
import { formerPeoplePartition, INDEXED_KEY, kindOf, SHARDS } from "../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { hasFormerPeople, peoplePartitions } from "../../lib/catalog/store/people-rows.ts";
import { CURRENT_SCHEMA, putSchema, readSchema } from "../../lib/catalog/store/schema.ts";
import { batchWrite, queryAll } from "../../lib/catalog/store/table.ts";
import { runInProgress, takeRunLock } from "../../lib/catalog/versions/runs.ts";
import { forgetAllFaces, forgetAllPeople } from "../../lib/catalog/views/reset.ts";
import { migrateCatalog } from "../../lib/library/migrations/migrate.ts";
import { type SpreadPosition, spreadPeople } from "../../lib/library/migrations/spread-people.ts";
import { openLibrary } from "../runs/library.ts";
import { confirmFaces, nameCluster, personNamed, rejectFaces } from "../support/decide.ts";

const FACES = ["1", "2", "3"].map((digit) => `${digit.repeat(28)}-01234567`);

/** A library of schema 5 with people and decisions, all in one partition. */
async function prepare(t: Parameters<typeof openLibrary>[0]): Promise<Catalog> {
  const catalog = await openLibrary(t, { schema: false });
  await putSchema(catalog, { version: 5 });
  const [ada, ben] = [await personNamed(catalog, "Ada"), await personNamed(catalog, "Ben")];
  await nameCluster(catalog, "c1", "Ada");
  await nameCluster(catalog, "c2", "Cy");
  await confirmFaces(catalog, FACES.slice(0, 2), ada.personId);
  await rejectFaces(catalog, FACES, ben.personId);
  return catalog;
}

/** What people decided. */
async function decisionsIn(catalog: Catalog) {
  const people = await allPeople(catalog);
  return {
    people: new Map(people.map((person) => [person.personId, person])),
    clusters: new Map([...(await allDecisions(catalog))].sort()),
    faces: new Map([...(await allFaceDecisions(catalog))].sort()),
    listed: await Promise.all(
      people.map(({ personId }) => Array.fromAsync(facesOfDecisions(catalog, personId, undefined))),
    ),
  };
}

const formerRows = (catalog: Catalog) => Array.fromAsync(queryAll(catalog, formerPeoplePartition(catalog), ""));

test("schema 6 spreads people and decisions, which are in one partition until then", async (t) => {
  // Prepare
  const catalog = await prepare(t);
  const before = await decisionsIn(catalog);
  const former = await formerRows(catalog);
  assert.equal(before.people.size, 3);
  assert.deepEqual([before.clusters.size, before.faces.size, before.listed.flat().length], [2, 3, 5]);
  // Act
  await migrateCatalog(catalog);
  // Assess
  assert.deepEqual(await readSchema(catalog), { version: CURRENT_SCHEMA });
  assert.deepEqual(await decisionsIn(catalog), before);
  assert.deepEqual(await formerRows(catalog), []);
  const partitions = await peoplePartitions(catalog);
  const rows = await Promise.all(partitions.map((pk) => Array.fromAsync(queryAll(catalog, pk, ""))));
  assert.deepEqual(
    rows
      .flat()
      .map(({ sk }) => sk)
      .sort(),
    former.map(({ sk }) => sk).sort(),
  );
  assert.ok(rows.filter((own) => own.length > 0).length > 4, "in several partitions");
  assert.equal(partitions.length, SHARDS.length);
  await nameCluster(catalog, "c3", "Ada");
  assert.equal((await decisionsIn(catalog)).clusters.size, 3);
});

const NO_WAITS = { former: 0, write: 0.1, read: 0 };

/** Interrupts the migration after each position and continues from there, until it ends. @returns all positions */
async function spreadStepByStep(
  catalog: Catalog,
  holder: string,
  after: (position: SpreadPosition) => Promise<void> = async () => {},
): Promise<SpreadPosition[]> {
  const positions: SpreadPosition[] = [];
  for (;;) {
    const { value } = await spreadPeople(catalog, { holder, from: positions.at(-1), waits: NO_WAITS }).next();
    if (!value) return positions;
    positions.push(value);
    await after(value);
  }
}

test("spreadPeople refuses decisions while it copies, loses none and may be interrupted anywhere", async (t) => {
  // Prepare
  const catalog = await prepare(t);
  const before = await decisionsIn(catalog);
  await takeRunLock(catalog, "run-1", 1);
  // Act
  const positions = await spreadStepByStep(catalog, "first", async ({ step }) => {
    // Assess
    assert.deepEqual(await decisionsIn(catalog), before, step);
    if (step !== "copy") return;
    await assert.rejects(nameCluster(catalog, "c1", "Dora"), LibraryMoving);
    await assert.rejects(confirmFaces(catalog, FACES.slice(2), [...before.people.keys()][0]!), LibraryMoving);
    await assert.rejects(forgetAllPeople(catalog), LibraryMoving);
    await assert.rejects(forgetAllFaces(catalog), LibraryMoving);
    assert.equal(await runInProgress(catalog), "first");
  });
  assert.deepEqual([...new Set(positions.map(({ step }) => step))], ["settle", "copy", "remove"]);
  assert.deepEqual(await decisionsIn(catalog), before);
  assert.deepEqual(await formerRows(catalog), []);
  assert.equal(await runInProgress(catalog), undefined);
  await nameCluster(catalog, "c1", "Dora");
});

test("spreadPeople never overwrites later decisions, from whatever position it continues", async (t) => {
  // Prepare: one that ended before the former rows were removed, and decisions since
  const catalog = await prepare(t);
  const former = await formerRows(catalog);
  const positions = await spreadStepByStep(catalog, "first");
  await batchWrite(catalog, { put: former });
  await nameCluster(catalog, "c1", "Dora");
  const after = await decisionsIn(catalog);
  assert.ok(await hasFormerPeople(catalog));
  // Act and assess
  for (const from of [...positions, undefined]) {
    await Array.fromAsync(spreadPeople(catalog, { holder: "second", from, waits: NO_WAITS }));
    assert.deepEqual(await decisionsIn(catalog), after, JSON.stringify(from));
    assert.deepEqual(await readSchema(catalog), { version: 6 });
    await batchWrite(catalog, { put: former });
  }
  await forgetAllPeople(catalog);
  assert.deepEqual(await formerRows(catalog), [], "names are in no partition");
});

test("of two migrations at once, the second waits and copies nothing", async (t) => {
  // Prepare
  const catalog = await prepare(t);
  const before = await decisionsIn(catalog);
  const first = spreadPeople(catalog, { holder: "first", waits: NO_WAITS });
  while ((await first.next()).value?.step !== "copy");
  // Act
  const second = spreadPeople(catalog, { holder: "second", from: { step: "copy" }, waits: NO_WAITS });
  const waiting = await second.next();
  await Array.fromAsync(first);
  await nameCluster(catalog, "c1", "Dora");
  const after = await decisionsIn(catalog);
  await Array.fromAsync(second);
  // Assess
  assert.equal(waiting.done, false);
  assert.notDeepEqual(after, before);
  assert.deepEqual(await decisionsIn(catalog), after);
});

test("schema 6 makes the index by person of a library that has none", async (t) => {
  // Prepare
  const catalog = await prepare(t);
  const before = await decisionsIn(catalog);
  const rows = await formerRows(catalog);
  await batchWrite(catalog, { remove: rows.filter(({ sk }) => sk === INDEXED_KEY || kindOf(sk) === "of") });
  // Act
  await migrateCatalog(catalog);
  // Assess
  assert.deepEqual(await decisionsIn(catalog), before);
});
