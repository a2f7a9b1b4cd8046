import assert from "node:assert/strict";
import { test } from "node:test";
import { getAction } from "../../../lib/catalog/decisions/action-log.ts";
import { nameCluster } from "../../../lib/catalog/decisions/decide-clusters.ts";
import {
  describePerson,
  findOrCreatePerson,
  forgetPerson,
  mergePeople,
  renamePerson,
} from "../../../lib/catalog/decisions/decide-people.ts";
import { allPeople } from "../../../lib/catalog/decisions/people.ts";
import { undo } from "../../../lib/catalog/decisions/undo.ts";
import { NameTaken } from "../../../lib/catalog/store/errors.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { openLibrary } from "../../runs/library.ts";
import { did, who } from "./did.ts";

const names = async (catalog: Catalog) => (await allPeople(catalog)).map(({ name }) => name).sort();

test("renamePerson lets two people share a name on request; it refers to the one who had it first", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const make = async (clusterId: string, name: string) =>
    (await did(catalog, "test", (draft) => nameCluster(draft, clusterId, { name }))).result.personId;
  const bill = await make("c1", "Bill Simon");
  const william = await make("c2", "William Gates");
  const called = async (name: string) =>
    (await did(catalog, "test", (draft) => findOrCreatePerson(draft, name))).result.personId;
  // Act and assess: refused unless requested
  await assert.rejects(
    did(catalog, "test", (draft) => renamePerson(draft, william, "bill simon")),
    (error) => error instanceof NameTaken && error.personId === bill,
  );
  const shared = await did(catalog, "test", (draft) => renamePerson(draft, william, "Bill Simon", true));
  assert.deepEqual(await names(catalog), ["Bill Simon", "Bill Simon"]);
  assert.equal(await called("Bill Simon"), bill);
  // Act and assess: either person may change the spelling
  const spelled = await did(catalog, "test", (draft) => renamePerson(draft, william, "BILL SIMON"));
  assert.deepEqual(await names(catalog), ["BILL SIMON", "Bill Simon"]);
  // Act and assess: the remaining person keeps the name, and no person is created
  const forgotten = await did(catalog, "test", (draft) => forgetPerson(draft, bill));
  assert.equal(await called("Bill Simon"), william);
  assert.deepEqual(await names(catalog), ["BILL SIMON"]);
  // Act and assess: all of it can be undone
  for (const { actionId } of [forgotten, spelled, shared]) {
    await undo(catalog, who, (await getAction(catalog, actionId))!);
  }
  assert.deepEqual(await names(catalog), ["Bill Simon", "William Gates"]);
  assert.deepEqual([await called("Bill Simon"), await called("William Gates")], [bill, william]);
});

test("mergePeople keeps a favourite mark and a birthday of any of the people", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const { result: ada } = await did(catalog, "test", (draft) => findOrCreatePerson(draft, "Ada"));
  const { result: countess } = await did(catalog, "test", async (draft) => {
    const { personId } = await findOrCreatePerson(draft, "Countess");
    return describePerson(draft, personId, { favourite: true, birthday: "1815-12-10" });
  });
  // Act
  const merged = await did(catalog, "test", (draft) => mergePeople(draft, ada.personId, [countess.personId]));
  const [person] = await allPeople(catalog);
  await undo(catalog, who, (await getAction(catalog, merged.actionId))!);
  // Assess
  const { name, favourite, birthday } = person!;
  assert.deepEqual({ name, favourite, birthday }, { name: "Ada", favourite: true, birthday: "1815-12-10" });
  const back = (await allPeople(catalog)).map((each) => [each.name, each.favourite, each.birthday]).sort();
  assert.deepEqual(back, [
    ["Ada", undefined, undefined],
    ["Countess", true, "1815-12-10"],
  ]);
});
