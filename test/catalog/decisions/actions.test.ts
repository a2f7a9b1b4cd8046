import assert from "node:assert/strict";
import { test } from "node:test";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { getAction, listActions, readActionChanges } from "../../../lib/catalog/decisions/action-log.ts";
import { act, decide, finishActions } from "../../../lib/catalog/decisions/actions.ts";
import { nameCluster, rejectCluster } from "../../../lib/catalog/decisions/decide-clusters.ts";
import { confirm, reject } from "../../../lib/catalog/decisions/decide-faces.ts";
import { findOrCreatePerson, forgetPerson, mergePeople } from "../../../lib/catalog/decisions/decide-people.ts";
import { getFaceDecisions } from "../../../lib/catalog/decisions/decisions.ts";
import { Draft, digestOf, type RowChange, readRows } from "../../../lib/catalog/decisions/draft.ts";
import { allDecisions, allPeople, getPerson } from "../../../lib/catalog/decisions/people.ts";
import { loadPersonDecisions } from "../../../lib/catalog/decisions/person-index.ts";
import { newPendingWrite, pendingRow } from "../../../lib/catalog/decisions/under-way.ts";
import { undo } from "../../../lib/catalog/decisions/undo.ts";
import { unlistFormerClusters } from "../../../lib/catalog/decisions/unlist-clusters.ts";
import { ChangedSince } from "../../../lib/catalog/store/errors.ts";
import { clusterKey, decisionIn, idOf, ofPersonPrefix } from "../../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { peopleRows, putPeopleRows } from "../../../lib/catalog/store/people-rows.ts";
import { batchWrite } from "../../../lib/catalog/store/table.ts";
import { openLibrary } from "../../runs/library.ts";
import { did, who } from "./did.ts";

const idsOf = async (catalog: Catalog, personId: string) => {
  const { clusters, faces } = await loadPersonDecisions(new Draft(catalog), personId);
  return [...clusters.map(({ clusterId }) => clusterId), ...faces.map(({ faceId }) => faceId)];
};

/** Returns whether every row equals the action's `after` image. */
async function areInPlace(catalog: Catalog, changes: readonly RowChange[]): Promise<boolean> {
  const now = await readRows(
    catalog,
    changes.map(({ sk }) => sk),
  );
  return changes.every(({ sk, after }) => digestOf(now.get(sk)) === digestOf(after));
}

test("act logs an action; undo reverts it row by row, and undoing the undo repeats it", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const { result: ada } = await did(catalog, "named c1", (draft) => nameCluster(draft, "c1", { name: "Ada" }));
  const { result: lady } = await did(catalog, "named c2", (draft) => nameCluster(draft, "c2", { name: "Lady L." }));
  await did(catalog, "confirmed f", (draft) => confirm(draft, ["f"], lady.personId));
  await did(catalog, "rejected g", (draft) => reject(draft, ["g"], lady.personId));
  // Act
  const { actionId } = await did(catalog, "merged", (draft) => mergePeople(draft, ada.personId, [lady.personId]));
  const merged = { people: await allPeople(catalog), of: await idsOf(catalog, ada.personId) };
  const g = (await getFaceDecisions(catalog, ["g"])).get("g");
  const undone = await undo(catalog, who, (await getAction(catalog, actionId))!);
  const apart = { people: (await allPeople(catalog)).length, of: await idsOf(catalog, lady.personId) };
  await undo(catalog, who, (await getAction(catalog, undone.undoneBy!))!);
  const again = { people: await allPeople(catalog), of: await idsOf(catalog, ada.personId) };
  // Assess
  assert.deepEqual(
    merged.people.map(({ name }) => name),
    ["Ada"],
  );
  assert.deepEqual(merged.of.sort(), ["c1", "c2", "f"]);
  assert.deepEqual(g?.rejected, [ada.personId]);
  assert.deepEqual(apart, { people: 2, of: ["c2", "f"] });
  assert.deepEqual({ ...again, of: again.of.sort() }, merged);
  const { items } = await listActions(catalog, 3);
  assert.deepEqual(
    items.map(({ what }) => what),
    ["undid: undid: merged", "undid: merged", "merged"],
  );
  assert.equal((await getAction(catalog, actionId))?.undoneBy, undefined);
});

test("undo refuses an action whose rows were changed since, until the later change is undone", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const first = await did(catalog, "named", (draft) => nameCluster(draft, "c1", { name: "Ada" }));
  const second = await did(catalog, "renamed", (draft) => nameCluster(draft, "c1", { name: "Ada Lovelace" }));
  const undoOf = async (actionId: string) => undo(catalog, who, (await getAction(catalog, actionId))!);
  // Act and assess
  await assert.rejects(undoOf(first.actionId), ChangedSince);
  await undoOf(second.actionId);
  await undoOf(first.actionId);
  assert.deepEqual(await allPeople(catalog), []);
  await assert.rejects(undoOf(first.actionId), /already been undone/);
});

test("act carries out every one of several concurrent actions on the same rows", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const clusters = ["c1", "c2", "c3", "c4"];
  // Act
  const named = await Promise.all(
    clusters.map((clusterId) => did(catalog, "named", (draft) => nameCluster(draft, clusterId, { name: "Ada" }))),
  );
  // Assess
  const people = await allPeople(catalog);
  assert.equal(people.length, 1);
  assert.deepEqual(new Set(named.map(({ result }) => result.personId)), new Set([people[0]!.personId]));
  assert.deepEqual([...(await allDecisions(catalog)).keys()].sort(), clusters);
  assert.equal((await listActions(catalog, 10)).items.length, clusters.length);
});

test("act changes nothing if every attempt conflicts with another change", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await decide(catalog, (draft) => nameCluster(draft, "c1", { name: "Ada" }));
  let meddled = 0;
  const meddle = async () => {
    // Someone names the cluster every time after the draft is made and before it is written.
    meddled += 1;
    await decide(catalog, (draft) => nameCluster(draft, "c9", { name: `Somebody ${meddled}` }));
  };
  // Act
  const acting = act(
    catalog,
    { ...who, precondition: meddle },
    {
      operation: "test",
      draft: async (draft) => ({ what: "named", result: await nameCluster(draft, "c9", { name: "Nobody" }) }),
    },
  );
  // Assess
  await assert.rejects(acting, { name: "RowChanged" });
  assert.ok(!(await allPeople(catalog)).some(({ name }) => name === "Nobody"));
  assert.deepEqual((await listActions(catalog, 10)).items, []);
});

test("finishActions finishes an interrupted action", async (t) => {
  // Prepare: the action is logged as intended, and only some of its rows are written.
  const catalog = await openLibrary(t);
  const { result: ada } = await did(catalog, "named", async (draft) => {
    const person = await findOrCreatePerson(draft, "Ada");
    await confirm(draft, ["f", "g"], person.personId);
    return person;
  });
  const { actionId } = await did(catalog, "forgot Ada", (draft) => forgetPerson(draft, ada.personId));
  const changes = await readActionChanges(catalog, actionId);
  await putPeopleRows(
    catalog,
    changes.slice(1).map(({ sk, before = {} }) => [sk, before]),
  );
  const { rows: _, ...action } = (await getAction(catalog, actionId))!;
  const log = { pk: `${catalog.library}#actions`, actionId, at: action.at };
  await batchWrite(catalog, {
    put: [
      { ...action, rows: changes.length, ...log, sk: `action#${actionId}`, state: "intended" } as never,
      { ...log, sk: `pending#${actionId}` } as never,
    ],
  });
  assert.ok(await getPerson(catalog, ada.personId));
  assert.equal(await getAction(catalog, actionId), undefined);
  // Act
  await finishActions(catalog, 0);
  // Assess
  assert.equal(await getPerson(catalog, ada.personId), undefined);
  assert.ok(await areInPlace(catalog, changes));
  assert.equal((await getAction(catalog, actionId))?.what, "forgot Ada");
});

test("a run unlists the clusters that are no longer a person's, but none that gets the name again meanwhile", async (t) => {
  // Prepare: c0 stays Ada's, c1 is rejected for her, all others are Ben's by now
  const catalog = await openLibrary(t);
  const person = async (name: string) =>
    (await did(catalog, "", (draft) => findOrCreatePerson(draft, name))).result.personId;
  const [ada, ben] = [await person("Ada"), await person("Ben")];
  const name = (clusterId: string, personId: string) =>
    did(catalog, "", (draft) => nameCluster(draft, clusterId, { personId }));
  for (const clusterId of ["c0", "c1", "c2", "c3", "c4"]) await name(clusterId, ada);
  for (const clusterId of ["c1", "c2", "c3", "c4"]) await name(clusterId, ben);
  await did(catalog, "", (draft) => rejectCluster(draft, "c1", ada));
  const listed = async () => {
    const rows = peopleRows(catalog, ofPersonPrefix(ada, "cluster"), { consistent: true });
    return Array.fromAsync(rows, ({ sk }) => idOf(decisionIn(sk)));
  };
  // Act: once while another action is being written, and once while clusters get Ada's name again
  const work = pendingRow(catalog, newPendingWrite());
  await batchWrite(catalog, { put: [work] });
  for (const turn of [0, 1]) await unlistFormerClusters(catalog, turn);
  const during = await listed();
  await batchWrite(catalog, { remove: [work] });
  const send = catalog.documents.send.bind(catalog.documents) as (command: unknown) => Promise<unknown>;
  let isBegun = false;
  Object.assign(catalog.documents, {
    async send(command: unknown) {
      if (command instanceof DeleteCommand && !isBegun) {
        isBegun = true;
        await name("c2", ada);
        // As an action that is reverted does, without listing it.
        await putPeopleRows(catalog, [[clusterKey("c3"), { clusterId: "c3", personId: ada, hidden: false }]]);
      }
      return send(command);
    },
  });
  for (const turn of [0, 1]) await unlistFormerClusters(catalog, turn);
  // Assess
  assert.deepEqual(during, ["c0", "c1", "c2", "c3", "c4"]);
  assert.deepEqual(await listed(), ["c0", "c1", "c2", "c3"]);
});
