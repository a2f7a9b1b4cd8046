import assert from "node:assert/strict";
import { test } from "node:test";
import { describePerson, forgetPerson, renamePerson } from "../../../lib/catalog/decisions/decide-people.ts";
import { allPeople, peopleByName } from "../../../lib/catalog/decisions/people.ts";
import { nameOrder, readListed, readPeopleCount } from "../../../lib/catalog/decisions/people-list.ts";
import { namesPartition } from "../../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { putSchema } from "../../../lib/catalog/store/schema.ts";
import { batchWrite, queryAll } from "../../../lib/catalog/store/table.ts";
import { listAllPeople } from "../../../lib/library/migrations/list-people.ts";
import { embedderOf, openLibrary } from "../../runs/library.ts";
import { personNamed } from "../../support/decide.ts";
import { did } from "./did.ts";

/** Reads the names on all pages. */
async function listed(catalog: Catalog, hidden: readonly boolean[] = [false]): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await peopleByName(catalog, hidden, 2, cursor);
    names.push(...page.items.map(({ name }) => name));
    cursor = page.cursor;
  } while (cursor);
  return names;
}

test("peopleByName lists favourites first, then by name, and follows changes of people", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const idOf = async (name: string) => (await personNamed(catalog, name)).personId;
  for (const name of ["Room 10", "Éva", "room 9", "adam", "Zoë", "Eve"]) await idOf(name);
  // Act and assess
  assert.deepEqual(await listed(catalog), ["adam", "Éva", "Eve", "room 9", "Room 10", "Zoë"]);
  assert.equal(await readPeopleCount(catalog), 6);
  const [adam, eva, eve, zoe] = await Promise.all(["adam", "Éva", "Eve", "Zoë"].map(idOf));
  await did(catalog, "", (draft) => describePerson(draft, zoe!, { favourite: true }));
  await did(catalog, "", (draft) => renamePerson(draft, eve!, "Yve"));
  await did(catalog, "", (draft) => describePerson(draft, adam!, { hidden: true }));
  await did(catalog, "", (draft) => forgetPerson(draft, eva!));
  assert.deepEqual(await listed(catalog), ["Zoë", "room 9", "Room 10", "Yve"]);
  assert.deepEqual(await listed(catalog, [true]), ["adam"]);
  assert.deepEqual(await listed(catalog, [false, true]), ["Zoë", "adam", "room 9", "Room 10", "Yve"]);
  assert.equal(await readPeopleCount(catalog), 5);
  assert.equal((await readListed(catalog, [false, true], 100, undefined)).places.length, 5, "no row stays behind");
});

test("listAllPeople lists the people of an earlier schema, and continues where it was interrupted", async (t) => {
  // Prepare
  const catalog = await openLibrary(t, { schema: false });
  await putSchema(catalog, { version: 3 });
  for (const name of ["Ada", "Ben", "Cleo"]) await personNamed(catalog, name);
  const rows = await Array.fromAsync(queryAll(catalog, namesPartition(catalog), ""));
  await batchWrite(catalog, { remove: rows });
  const people = await allPeople(catalog);
  const migrate = (cursor?: string) =>
    listAllPeople({ catalog, embedder: embedderOf(2), cursor, save: async () => {}, report: () => {} });
  // Act and assess
  assert.deepEqual(await listed(catalog), ["Ada", "Ben", "Cleo"], "a library that is not migrated yet is sorted");
  await putSchema(catalog, { version: 4 });
  await migrate(`person#${people[0]!.personId}`);
  assert.equal((await listed(catalog)).length, 2);
  await migrate();
  await migrate();
  assert.deepEqual(await listed(catalog), ["Ada", "Ben", "Cleo"]);
});

test("nameOrder compares numbers by value, and ignores case, accents and width", () => {
  const sorted = ["a 2", "a 10", "A 100", "ab", "Åbc", "b"];
  assert.deepEqual(
    sorted.toSorted((a, b) => (nameOrder(a) < nameOrder(b) ? -1 : 1)),
    sorted,
  );
  assert.equal(nameOrder("ＡＤＡ 007"), nameOrder("ada 7"));
});
