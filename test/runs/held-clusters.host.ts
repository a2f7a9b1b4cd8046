import assert from "node:assert/strict";
import { test } from "node:test";
import { getAction } from "../../lib/catalog/decisions/action-log.ts";
import {
  unnameCluster as draftUnname,
  giveCluster,
  rejectCluster,
} from "../../lib/catalog/decisions/decide-clusters.ts";
import { keepUnclustered } from "../../lib/catalog/decisions/decide-faces.ts";
import { forgetPerson, mergePeople } from "../../lib/catalog/decisions/decide-people.ts";
import type { Draft } from "../../lib/catalog/decisions/draft.ts";
import { allPeople } from "../../lib/catalog/decisions/people.ts";
import { undo } from "../../lib/catalog/decisions/undo.ts";
import { forgetAllFaces } from "../../lib/catalog/views/reset.ts";
import { did, who } from "../catalog/decisions/did.ts";
import { ids, NamedLibrary } from "./held-library.ts";

/** Parameters with which no face has enough neighbours. */
const NONE = { FACE_CLUSTER_CORE: "100", FACE_FEW_CORE: "100" };

/**
 * Makes a library with Ada's cluster of faces 1, 2, 5 and 6; faces 3 and 4 were linked to it by faces that are deleted.
 */
async function splitOff(t: Parameters<typeof NamedLibrary.open>[0]) {
  const library = await NamedLibrary.open(t);
  await library.add(1, 0, 0.05, 0.9, -0.75, 0.1, 0.15);
  await library.add(7, 0.45, 0.5, -0.3, -0.35);
  await library.run({ set: { FACE_CLUSTER_RADIUS: "1.5" } });
  const clusterId = (await library.clusterOf(1))!;
  const ada = await library.name(1, "Ada");
  await library.remove(7, 8, 9, 10);
  await library.run();
  assert.equal(await library.names(1, 2, 3, 4), "Ada Ada Ada* Ada*");
  assert.equal(await library.clusterOf(1), clusterId);
  return { library, ada, clusterId };
}

/**
 * Makes a decision, checks the names, undoes it, and checks that the names are restored; with and without a run in
 * between.
 */
async function doAndUndo(
  t: Parameters<typeof NamedLibrary.open>[0],
  draft: (draft: Draft, given: Awaited<ReturnType<typeof splitOff>>) => Promise<unknown>,
  expected: string,
) {
  for (const between of [false, true]) {
    const given = await splitOff(t);
    const { library, ada } = given;
    const before = await library.names(1, 2, 3, 4);
    // Act
    const { actionId } = await did(library.catalog, "test", (drafted) => draft(drafted, given));
    if (between) await library.run();
    // Assess
    assert.equal(await library.names(1, 2, 3, 4), expected);
    const action = (await getAction(library.catalog, actionId))!;
    await undo(library.catalog, who, action);
    const after = await library.names(1, 2, 3, 4);
    assert.equal(between ? after.replaceAll("*", "") : after, between ? before.replaceAll("*", "") : before);
    assert.equal(await library.count(ada), 6);
    await library.run();
    assert.equal((await library.names(1, 2, 3, 4)).replaceAll("*", ""), "Ada Ada Ada Ada");
    assert.equal(await library.count(ada), 6);
  }
}

test("held names: unnaming a cluster ends the names that faces hold from it", async (t) => {
  await doAndUndo(t, (draft, { clusterId }) => draftUnname(draft, clusterId), "- - - -");
});

test("held names: dissolving a cluster ends the names that faces hold from it", async (t) => {
  const dissolve = async (draft: Draft, { clusterId }: { clusterId: string }) => {
    await draftUnname(draft, clusterId);
    await keepUnclustered(draft, ids(1, 2, 5, 6));
  };
  await doAndUndo(t, dissolve, "- - - -");
});

test("held names: forgetting a person ends the names that faces hold", async (t) => {
  await doAndUndo(t, (draft, { ada }) => forgetPerson(draft, ada), "- - - -");
});

/** Decisions about Ada's cluster, and the names of faces 1, 5 and 11 after each of them. */
const ENDINGS: Readonly<
  Record<string, readonly [draft: (draft: Draft, of: Named) => Promise<unknown>, names: string]>
> = {
  "un-naming": [(draft, { clusterId }) => draftUnname(draft, clusterId), "- - Ben"],
  refusing: [(draft, { clusterId, ada }) => rejectCluster(draft, clusterId, ada), "- - Ben"],
  dissolving: [
    async (draft, { clusterId }) => {
      await draftUnname(draft, clusterId);
      await keepUnclustered(draft, ids(1, 2, 3, 4, 5));
    },
    "- - Ben",
  ],
  forgetting: [(draft, { ada }) => forgetPerson(draft, ada), "- - Ben"],
  moving: [(draft, { clusterId, ben }) => giveCluster(draft, clusterId, ben), "Ben Ben Ben"],
  merging: [(draft, { ada, ben }) => mergePeople(draft, ben, [ada]), "Ben Ben Ben"],
};

interface Named {
  readonly clusterId: string;
  readonly ada: string;
  readonly ben: string;
}

for (const [what, [draft, expected]] of Object.entries(ENDINGS)) {
  test(`held names: undoing ${what} restores names although a later run dissolved the cluster`, async (t) => {
    // Prepare
    const library = await NamedLibrary.open(t);
    await library.add(1, 0, 0.1, 0.2, 0.3, 0.4);
    await library.add(11, 2, 2.1, 2.2, 2.3, 2.4);
    await library.run();
    const [ada, ben] = [await library.name(1, "Ada"), await library.name(11, "Ben")];
    const clusterId = (await library.clusterOf(1))!;
    const { actionId } = await did(library.catalog, "test", (drafted) => draft(drafted, { clusterId, ada, ben }));
    await library.run({ set: NONE });
    await library.run({ set: NONE, force: true });
    assert.equal((await library.names(1, 5, 11)).replaceAll("*", ""), expected);
    // Act
    await undo(library.catalog, who, (await getAction(library.catalog, actionId))!);
    // Assess
    assert.equal(await library.names(1, 5, 11), "Ada* Ada* Ben*");
    assert.equal(await library.count(ada), 5);
    await library.run({ set: NONE });
    assert.equal(await library.names(1, 5, 11), "Ada* Ada* Ben*");
    assert.equal(await library.count(ada), 5);
    assert.equal(await library.count(ben), 5);
  });
}

test("held names: undoing an undo restores the name although the cluster has dissolved", async (t) => {
  // Prepare
  const library = await NamedLibrary.open(t);
  await library.add(1, 0, 0.1, 0.2, 0.3, 0.4);
  await library.add(11, 2, 2.1, 2.2, 2.3, 2.4);
  await library.run();
  const ben = await library.name(11, "Ben");
  const clusterId = (await library.clusterOf(1))!;
  const named = await did(library.catalog, "name", (draft) => giveCluster(draft, clusterId, ben));
  await undo(library.catalog, who, (await getAction(library.catalog, named.actionId))!);
  const { undoneBy } = (await getAction(library.catalog, named.actionId))!;
  await library.run({ set: NONE });
  // Act
  await undo(library.catalog, who, (await getAction(library.catalog, undoneBy!))!);
  // Assess
  assert.equal(await library.names(1, 11), "Ben* Ben*");
  assert.equal(await library.count(ben), 10);
});

test("held names follow their source cluster when it is renamed or its person merged", async (t) => {
  // Prepare
  const { library, ada, clusterId } = await splitOff(t);
  await library.add(11, 2, 2.1, 2.2, 2.3, 2.4);
  await library.run();
  const ben = await library.name(11, "Ben");
  // Act
  await did(library.catalog, "move", (draft) => giveCluster(draft, clusterId, ben));
  // Assess
  assert.equal(await library.names(1, 3, 11), "Ben Ben* Ben");
  assert.equal(await library.count(ben), 11);
  // Act
  await did(library.catalog, "back", (draft) => giveCluster(draft, clusterId, ada));
  await did(library.catalog, "merge", (draft) => mergePeople(draft, ben, [ada]));
  // Assess
  assert.equal(await library.names(1, 3, 11), "Ben Ben* Ben");
  assert.equal(await library.count(ben), 11);
  assert.deepEqual(
    (await allPeople(library.catalog)).map(({ name }) => name),
    ["Ben"],
  );
});

test("renaming a person's only cluster renames the person, also after other clusters are gone", async (t) => {
  // Prepare: two clusters of Ada become one.
  const library = await NamedLibrary.open(t);
  await library.add(1, 0, 0.1, 0.2, 0.3);
  await library.add(11, 1.3, 1.4, 1.5, 1.6);
  await library.run();
  const ada = await library.name(1, "Ada");
  await library.name(11, "Ada");
  await library.add(21, 0.5, 0.7, 0.9, 1.1);
  await library.run();
  assert.equal(await library.clusterOf(1), await library.clusterOf(11));
  assert.deepEqual(await library.held(), []);
  // Act
  const renamed = await library.name(1, "Augusta");
  // Assess
  assert.equal(renamed, ada);
  assert.deepEqual(
    (await allPeople(library.catalog)).map(({ name }) => name),
    ["Augusta"],
  );
});

test("held names: a person keeps the remaining faces when one of their clusters is renamed", async (t) => {
  // Prepare: the faces of Ada's second cluster keep her name.
  const library = await NamedLibrary.open(t);
  await library.add(1, 0, 0.1, 0.2, 0.3);
  await library.add(11, 2, 2.6, 3.2, 2.55, 2.65);
  await library.run();
  const ada = await library.name(1, "Ada");
  await library.name(11, "Ada");
  await library.remove(14, 15);
  await library.run();
  assert.equal(await library.names(1, 11, 12, 13), "Ada Ada* Ada* Ada*");
  // Act
  const other = await library.name(1, "Augusta");
  // Assess
  assert.notEqual(other, ada);
  assert.equal(await library.names(1, 11), "Augusta Ada*");
  assert.equal(await library.count(ada), 3);
  assert.equal(await library.count(other), 4);
});

test("unnaming a person's last cluster forgets the person, and undo restores them", async (t) => {
  // Prepare: two clusters of Ada become one.
  const library = await NamedLibrary.open(t);
  await library.add(1, 0, 0.1, 0.2, 0.3);
  await library.add(11, 1.3, 1.4, 1.5, 1.6);
  await library.run();
  const ada = await library.name(1, "Ada");
  await library.name(11, "Ada");
  await library.add(21, 0.5, 0.7, 0.9, 1.1);
  await library.run();
  const clusterId = (await library.clusterOf(1))!;
  // Act
  const { actionId } = await did(library.catalog, "un-name", (draft) => draftUnname(draft, clusterId));
  // Assess
  assert.deepEqual(await allPeople(library.catalog), []);
  // Act
  await undo(library.catalog, who, (await getAction(library.catalog, actionId))!);
  // Assess
  assert.equal(await library.names(1, 11, 21), "Ada Ada Ada");
  assert.equal(await library.count(ada), 12);
});

/** Decisions that give Ada's cluster to Ben, before a run splits it. */
for (const [what, draft] of Object.entries<(draft: Draft, of: Named) => Promise<unknown>>({
  merging: (draft, { ada, ben }) => mergePeople(draft, ben, [ada]),
  moving: (draft, { clusterId, ben }) => giveCluster(draft, clusterId, ben),
})) {
  test(`undoing ${what} also reverts the names that a run has given since`, async (t) => {
    // Prepare
    const library = await NamedLibrary.open(t);
    await library.add(1, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9, 1.1, 1.2, 1.3, 1.4);
    await library.add(21, 3, 3.1, 3.2, 3.3);
    await library.run({ set: { FACE_CLUSTER_RADIUS: "1.5" } });
    const [ada, ben] = [await library.name(1, "Ada"), await library.name(21, "Ben")];
    const clusterId = (await library.clusterOf(1))!;
    const { actionId } = await did(library.catalog, what, (drafted) => draft(drafted, { clusterId, ada, ben }));
    await library.remove(6, 7, 8);
    await library.run();
    assert.notEqual(await library.clusterOf(1), await library.clusterOf(12));
    assert.equal(await library.names(1, 12, 21), "Ben Ben Ben");
    // Act
    await undo(library.catalog, who, (await getAction(library.catalog, actionId))!);
    // Assess
    assert.equal(await library.names(1, 12, 21), "Ada Ada Ben");
    assert.equal(await library.count(ada), 9);
    await library.run({ force: true });
    assert.equal(await library.names(1, 12, 21), "Ada Ada Ben");
    assert.equal(await library.count(ben), 4);
  });
}

test("undoing a merge of people splits their merged cluster in the next run", async (t) => {
  // Prepare: faces between Ada's and Ben's are added while the two are merged.
  const library = await NamedLibrary.open(t);
  await library.add(1, 0, 0.1, 0.2, 0.3);
  await library.add(11, 1.3, 1.4, 1.5, 1.6, 1.7);
  await library.run();
  const [ada, ben] = [await library.name(1, "Ada"), await library.name(11, "Ben")];
  const { actionId } = await did(library.catalog, "merge", (draft) => mergePeople(draft, ben, [ada]));
  await library.add(21, 0.5, 0.7, 0.9, 1.1);
  await library.run();
  assert.equal(await library.clusterOf(1), await library.clusterOf(11));
  // Act
  await undo(library.catalog, who, (await getAction(library.catalog, actionId))!);
  await library.run();
  // Assess
  assert.equal(await library.names(1, 4, 11, 15), "Ada Ada Ben Ben");
});

test("held names: both parts of a split cluster keep the name after they dissolve", async (t) => {
  // Prepare: a run splits Ada's cluster, and names the new part after her.
  const library = await NamedLibrary.open(t);
  await library.add(1, 0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.1, 1.2, 1.3, 1.4);
  await library.run({ set: { FACE_CLUSTER_RADIUS: "1.5" } });
  const ada = await library.name(1, "Ada");
  await library.remove(5, 6, 7, 8);
  await library.run();
  const [one, other] = [await library.clusterOf(1), await library.clusterOf(11)];
  assert.notEqual(one, other);
  assert.equal(await library.names(1, 4, 9, 11), "Ada Ada Ada Ada");
  // Act: both dissolve
  await library.run({ set: NONE });
  // Assess
  assert.equal(await library.names(1, 4, 9, 11), "Ada* Ada* Ada* Ada*");
  assert.equal(await library.count(ada), 7);
  assert.equal(new Set((await library.held()).map(({ source }) => source)).size, 2);
});

test("held names: none are left after all faces are forgotten", async (t) => {
  // Prepare
  const { library } = await splitOff(t);
  // Act
  await forgetAllFaces(library.catalog);
  await library.add(3, 0.9, -0.75);
  await library.run();
  // Assess
  assert.deepEqual(await library.held(), []);
  assert.equal(await library.names(3, 4), "- -");
});
