import assert from "node:assert/strict";
import { test } from "node:test";
import { getAction } from "../../../lib/catalog/decisions/action-log.ts";
import { hideCluster, nameCluster } from "../../../lib/catalog/decisions/decide-clusters.ts";
import { confirm, reject } from "../../../lib/catalog/decisions/decide-faces.ts";
import { forgetPerson } from "../../../lib/catalog/decisions/decide-people.ts";
import { allFaceDecisions } from "../../../lib/catalog/decisions/decisions.ts";
import type { Draft } from "../../../lib/catalog/decisions/draft.ts";
import { giveToPerson } from "../../../lib/catalog/decisions/give-clusters.ts";
import { allDecisions, allPeople } from "../../../lib/catalog/decisions/people.ts";
import { undo } from "../../../lib/catalog/decisions/undo.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { openLibrary } from "../../runs/library.ts";
import { did, who } from "./did.ts";

/** Carries out an action. @returns its result, and a function that undoes it */
async function undoably<T>(catalog: Catalog, draft: (draft: Draft) => Promise<T>) {
  const { result, actionId } = await did(catalog, "test", draft);
  return { result, undo: async () => undo(catalog, who, (await getAction(catalog, actionId))!) };
}

const names = async (catalog: Catalog) => (await allPeople(catalog)).map(({ name }) => name).sort();
const personOf = async (catalog: Catalog, clusterId: string) => (await allDecisions(catalog)).get(clusterId)?.personId;

test("undo keeps the person whom the action created if others have used the name since", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const first = await undoably(catalog, (draft) => nameCluster(draft, "c1", { name: "Ada" }));
  const { personId } = first.result;
  const second = await undoably(catalog, (draft) => nameCluster(draft, "c2", { name: "Ada" }));
  // Act
  const undone = await first.undo();
  const afterFirst = [await names(catalog), await personOf(catalog, "c1"), await personOf(catalog, "c2")];
  const again = await undo(catalog, who, (await getAction(catalog, undone.undoneBy!))!);
  const afterAgain = [await personOf(catalog, "c1"), again.undoneBy !== undefined];
  await second.undo();
  await first.undo();
  // Assess
  assert.deepEqual(afterFirst, [["Ada"], undefined, personId]);
  assert.deepEqual(afterAgain, [personId, true]);
  assert.deepEqual(await names(catalog), []);
});

test("undo: cluster names assigned by a later run do not block it and are removed with the person", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const ada = await undoably(catalog, (draft) => nameCluster(draft, "c1", { name: "Ada" }));
  const ben = await undoably(catalog, (draft) => nameCluster(draft, "c2", { name: "Ben" }));
  const forgotten = await undoably(catalog, (draft) => forgetPerson(draft, ada.result.personId));
  await giveToPerson(catalog, "c1", ben.result.personId);
  await giveToPerson(catalog, "c3", ben.result.personId);
  // Act
  await forgotten.undo();
  const restored = [await names(catalog), await personOf(catalog, "c1")];
  await ben.undo();
  // Assess
  assert.deepEqual(restored, [["Ada", "Ben"], ada.result.personId]);
  assert.deepEqual(await names(catalog), ["Ada"]);
  assert.equal(await personOf(catalog, "c3"), undefined);
});

test("undo refuses if someone decided about a cluster that a run has named since", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const ada = await undoably(catalog, (draft) => nameCluster(draft, "c1", { name: "Ada" }));
  const forgotten = await undoably(catalog, (draft) => forgetPerson(draft, ada.result.personId));
  const ben = await undoably(catalog, (draft) => nameCluster(draft, "c2", { name: "Ben" }));
  await giveToPerson(catalog, "c1", ben.result.personId);
  await undoably(catalog, (draft) => hideCluster(draft, "c1", true));
  // Act and assess
  await assert.rejects(forgotten.undo(), /changed again since/);
});

test("undo refuses to restore a reference to a deleted person", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const { result: ada } = await undoably(catalog, (draft) => nameCluster(draft, "c1", { name: "Ada" }));
  const { result: ben } = await undoably(catalog, (draft) => nameCluster(draft, "c2", { name: "Ben" }));
  await undoably(catalog, (draft) => confirm(draft, ["f"], ada.personId));
  await undoably(catalog, (draft) => reject(draft, ["g"], ada.personId));
  const moved = await undoably(catalog, (draft) => confirm(draft, ["f"], ben.personId));
  const said = await undoably(catalog, (draft) => reject(draft, ["g"], ben.personId));
  const forgotten = await undoably(catalog, (draft) => forgetPerson(draft, ada.personId));
  // Act and assess
  await assert.rejects(moved.undo(), /person was deleted/);
  await assert.rejects(said.undo(), /changed again since/);
  await forgotten.undo();
  await said.undo();
  await moved.undo();
  const faces = await allFaceDecisions(catalog);
  assert.equal(faces.get("f")?.personId, ada.personId);
  assert.deepEqual(faces.get("g")?.rejected, [ada.personId]);
});
