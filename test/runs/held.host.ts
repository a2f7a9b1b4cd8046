import assert from "node:assert/strict";
import { test } from "node:test";
import { heldFacesIn } from "../../lib/catalog/views/held-faces.ts";
import { rollBack } from "../../lib/runs/rollback.ts";
import { allQuestions } from "../suggestions/all-questions.ts";
import { confirmFaces, rejectFaces, undecideFaces } from "../support/decide.ts";
import { faceAt, ids, NamedLibrary } from "./held-library.ts";
import { addFaces } from "./library.ts";

/** Parameters with which no face has enough neighbours. */
const NONE = { FACE_CLUSTER_CORE: "100", FACE_FEW_CORE: "100" };

/** Makes a library of five faces named Ada, and five distant ones named Ben. */
async function adaAndBen(t: Parameters<typeof NamedLibrary.open>[0]) {
  const library = await NamedLibrary.open(t);
  await library.add(1, 0, 0.1, 0.2, 0.3, 0.4);
  await library.add(11, 2, 2.1, 2.2, 2.3, 2.4);
  await library.run();
  return { library, ada: await library.name(1, "Ada"), ben: await library.name(11, "Ben") };
}

test("held names: the remaining faces of a named cluster keep its name", async (t) => {
  // Prepare: two of five faces are deleted, and the rest is too spread out for a small cluster.
  const library = await NamedLibrary.open(t);
  await library.add(1, 0, 0.6, 1.2, 0.55, 0.65);
  await library.run();
  const ada = await library.name(1, "Ada");
  // Act
  await library.remove(4, 5);
  const run = await library.run();
  const again = await library.run({ force: true });
  // Assess
  assert.equal(run.clusters, 0);
  assert.equal(run.held, 3);
  assert.equal(again.held, 3);
  assert.equal(await library.names(1, 2, 3), "Ada* Ada* Ada*");
  assert.equal(await library.count(ada), 3);
  assert.deepEqual(await library.belongingOf(1), { personId: ada, confirmed: false, held: true });
});

test("held names: a photo that returns has its name again, also after several runs", async (t) => {
  for (const between of [0, 1, 2]) {
    // Prepare
    const { library, ada } = await adaAndBen(t);
    // Act: all of Ada's photos go; one comes back.
    await library.remove(1, 2, 3, 4, 5);
    for (let run = 0; run < between; run++) await library.run({ force: true });
    if (between > 0) assert.equal(await library.count(ada), 0);
    await library.arrive(3, 0.2);
    const before = await library.names(3);
    // Assess: also that counts are right before and after the next run.
    assert.match(before, /^Ada/);
    if (between > 0) assert.equal(await library.count(ada), 1);
    await library.run();
    assert.equal(await library.names(3), "Ada*");
    assert.equal(await library.count(ada), 1);
    // Act: so do the others.
    await library.arrive(1, 0, 0.1);
    await library.arrive(4, 0.3, 0.4);
    assert.equal(await library.count(ada), 5);
    await library.run();
    assert.equal(await library.count(ada), 5);
    assert.match(await library.names(1, 2, 3, 4, 5), /^(Ada\*? ?){5}$/);
  }
});

test("held names: outlive parameters that dissolve all clusters, and return to clusters with them", async (t) => {
  // Prepare
  const { library, ada, ben } = await adaAndBen(t);
  const before = await library.clusterOf(1);
  // Act
  const run = await library.run({ set: NONE });
  // Assess
  assert.equal(run.clusters, 0);
  assert.equal(run.held, 10);
  assert.equal(await library.count(ada), 5);
  assert.equal(await library.count(ben), 5);
  // Act: a face with a smaller id is added, so that the cluster gets another id.
  await library.add(0, 0.05);
  const back = await library.run();
  // Assess: the new cluster has no name, but its faces hold theirs.
  assert.equal(back.clusters, 2);
  assert.notEqual(await library.clusterOf(1), before);
  assert.equal(await library.names(0, 1, 5, 11), "- Ada* Ada* Ben");
  assert.equal((await library.belongingOf(1))?.clusterId, await library.clusterOf(1));
  assert.equal(await library.count(ada), 5);
  assert.equal(await library.count(ben), 5);
  const clusterId = (await library.clusterOf(1))!;
  assert.deepEqual((await heldFacesIn(library.catalog, clusterId, ada)).sort(), ids(1, 2, 3, 4, 5).sort());
  assert.deepEqual(await heldFacesIn(library.catalog, clusterId, ben), []);
  const questions = await allQuestions(library.catalog);
  assert.deepEqual(
    questions.map((question) => [question.kind, question.clusterId, question.personId]),
    [["cluster", clusterId, ada]],
  );
  // Act: naming that cluster is a decision.
  await library.name(1, "Ada");
  assert.equal(await library.names(0, 1, 5), "Ada Ada Ada");
  assert.equal(await library.count(ada), 6);
  await library.run();
  // Assess
  assert.equal(await library.count(ada), 6);
  assert.deepEqual(await library.held(), []);
});

test("held names: outlive a change of the embedding model", async (t) => {
  // Prepare
  const { library, ada } = await adaAndBen(t);
  const { embedderOf } = await import("./library.ts");
  const other = { ...embedderOf(8), id: "other-embedder" };
  // Act: with the other model Ada's faces are not similar, and one of them resembles Ben.
  await addFaces(
    library.catalog,
    [
      ...[1, 2, 3, 4].map((number) => faceAt(number, number)),
      faceAt(5, 5.23),
      ...[11, 12, 13, 14, 15].map((number, at) => faceAt(number, 5 + at / 10)),
    ],
    other.id,
  );
  await library.run({ embedder: other });
  // Assess
  assert.equal(await library.count(ada), 5);
  assert.equal(await library.names(1, 2, 3, 4, 5, 11), "Ada* Ada* Ada* Ada* Ada Ben");
});

test("held names: naming the face's new cluster replaces the held name, and undo restores it", async (t) => {
  // Prepare: Ada's faces are now in a cluster that nobody has named.
  const { library, ada } = await adaAndBen(t);
  await library.run({ set: NONE });
  await library.add(0, 0.05);
  await library.run();
  // Act
  const cleo = await library.name(1, "Cleo");
  // Assess
  assert.equal(await library.names(0, 1, 5), "Cleo Cleo Cleo");
  assert.equal(await library.count(cleo), 6);
  assert.equal(await library.count(ada), 0);
  // Act
  await library.run();
  assert.equal(await library.count(cleo), 6);
  const { decide } = await import("../../lib/catalog/decisions/actions.ts");
  const { unnameCluster } = await import("../../lib/catalog/decisions/decide-clusters.ts");
  await decide(library.catalog, async (draft) => unnameCluster(draft, (await library.clusterOf(1))!));
  // Assess
  assert.equal(await library.names(0, 1, 5), "- Ada* Ada*");
  assert.equal(await library.count(ada), 5);
});

/** Makes a library in which Ada's face 5 loses its cluster and then joins Ben's. */
async function contested(t: Parameters<typeof NamedLibrary.open>[0]) {
  const made = await adaAndBen(t);
  await made.library.run({ set: NONE });
  await addFaces(made.library.catalog, [faceAt(5, 2.25)]);
  const run = await made.library.run();
  return { ...made, run };
}

test("held names: a face that a run puts into another person's cluster keeps its name", async (t) => {
  // Prepare
  const { library, ada, ben, run } = await contested(t);
  // Act
  await library.run({ force: true });
  // Assess
  assert.equal(await library.clusterOf(5), await library.clusterOf(11));
  assert.deepEqual(await library.belongingOf(5), { personId: ada, confirmed: false, held: true });
  assert.equal(run.questions, 1);
  assert.equal(await library.count(ada), 5);
  assert.equal(await library.count(ben), 5);
});

test('held names: "yes" to another person ends the held name, and undo restores it', async (t) => {
  for (const between of [false, true]) {
    // Prepare
    const { library, ada, ben } = await contested(t);
    // Act
    await confirmFaces(library.catalog, ids(5), ben);
    if (between) await library.run();
    assert.equal(await library.names(5), "Ben");
    assert.equal(await library.count(ben), 6);
    assert.equal(await library.count(ada), 4);
    await undecideFaces(library.catalog, ids(5));
    // Assess
    assert.equal(await library.names(5), "Ada*");
    assert.equal(await library.count(ada), 5);
    assert.equal(await library.count(ben), 5);
  }
});

test("held names: confirming the person replaces the held name, and undo restores it", async (t) => {
  // Prepare
  const { library, ada } = await adaAndBen(t);
  await library.run({ set: NONE });
  // Act
  await confirmFaces(library.catalog, ids(5), ada);
  // Assess
  assert.equal(await library.names(4, 5), "Ada* Ada");
  assert.equal(await library.count(ada), 5);
  await library.run({ set: NONE });
  assert.equal(await library.names(4, 5), "Ada Ada", "a confirmed face makes a cluster, which the others join");
  assert.equal(await library.count(ada), 5);
  // Act
  await undecideFaces(library.catalog, ids(5));
  await library.run({ set: NONE });
  assert.equal(await library.names(4, 5), "Ada* Ada*");
  assert.equal(await library.count(ada), 5);
});

test('held names: "no" to another person keeps the name, "no" to its own person ends it until undone', async (t) => {
  for (const between of [false, true]) {
    // Prepare
    const { library, ada, ben } = await contested(t);
    // Act
    await rejectFaces(library.catalog, ids(5), ben);
    if (between) await library.run();
    assert.equal(await library.names(5), "Ada*");
    assert.equal(await library.count(ben), 5);
    await rejectFaces(library.catalog, ids(5), ada);
    if (between) await library.run();
    // Assess
    assert.equal(await library.names(5), "-");
    assert.equal(await library.count(ada), 4);
    // Act
    await undecideFaces(library.catalog, ids(5));
    assert.equal(await library.names(5), "Ada*");
    assert.equal(await library.count(ada), 5);
    assert.equal(await library.count(ben), 5);
  }
});

test("held names: undoing a rejection after a run restores the name of a face", async (t) => {
  // Prepare
  const { library, ada } = await adaAndBen(t);
  await rejectFaces(library.catalog, ids(5), ada);
  await library.run();
  assert.equal(await library.names(5), "-");
  // Act
  await undecideFaces(library.catalog, ids(5));
  // Assess
  assert.equal(await library.names(5), "Ada*");
  assert.equal(await library.count(ada), 5);
  await library.run();
  assert.equal(await library.names(5), "Ada");
});

test("held names: do not influence which clusters a run finds", async (t) => {
  // Prepare: two of Ada's five faces are deleted, and three keep her name.
  const library = await NamedLibrary.open(t);
  await library.add(1, 0, 0.6, 1.2, 0.55, 0.65);
  await library.run();
  const ada = await library.name(1, "Ada");
  await library.remove(4, 5);
  await library.run();
  // Act: adds faces between them.
  await library.add(21, 0.1, 0.2, 0.3, 0.4, 0.7, 0.8);
  const run = await library.run();
  // Assess: the cluster of all has no name, nor have the added faces.
  assert.equal(run.clusters, 1);
  assert.equal(await library.names(1, 2, 3, 21, 26), "Ada* Ada* Ada* - -");
  assert.equal(await library.count(ada), 3);
});

test("held names: belong to a version, also after a rollback to it", async (t) => {
  // Prepare
  const { library, ada } = await adaAndBen(t);
  await library.run({ set: NONE });
  await rejectFaces(library.catalog, ids(1), ada);
  await library.remove(2);
  await library.run({ set: NONE });
  assert.equal(await library.count(ada), 3);
  await library.arrive(2, 0.1);
  assert.equal(await library.count(ada), 4);
  // Act
  await rollBack(library.catalog);
  // Assess
  assert.equal(await library.names(1, 2, 3), "- Ada* Ada*");
  assert.equal(await library.count(ada), 4);
  await rollBack(library.catalog);
  assert.equal(await library.names(1, 2, 3), "- Ada Ada");
  assert.equal(await library.count(ada), 4);
});

test("held names: an incremental run holds the same names as a full run", async (t) => {
  // Prepare
  const { library } = await contested(t);
  await library.add(30, ...Array.from({ length: 40 }, (_, at) => 3.5 + at / 40));
  await library.run();
  await library.remove(1, 2);
  // Act
  await library.run();
  const partial = await library.held();
  await rollBack(library.catalog);
  await library.run({ force: true });
  // Assess
  assert.ok(partial.length > 0);
  assert.deepEqual(await library.held(), partial);
});

test("held names: a dry run writes none and reports their number", async (t) => {
  // Prepare
  const { library } = await adaAndBen(t);
  // Act
  const run = await library.run({ dryRun: true, set: NONE });
  // Assess
  assert.equal(run.held, 10);
  assert.deepEqual(await library.held(), []);
  assert.equal(await library.names(1, 11), "Ada Ben");
});

test("held names: a face matched since the last run keeps the name when its cluster dissolves", async (t) => {
  // Prepare
  const { library, ada } = await adaAndBen(t);
  await library.arrive(6, 0.25);
  assert.equal(await library.names(6), "Ada");
  // Act
  await library.run({ set: NONE });
  // Assess
  assert.equal(await library.names(6), "Ada*");
  assert.equal(await library.count(ada), 6);
});

test("held names: undoing a confirmation removes its name and restores the overruled one", async (t) => {
  // Prepare: face 20 resembles no one, face 5 is in Ada's cluster.
  const { library, ada, ben } = await adaAndBen(t);
  await library.add(20, 4.5);
  await library.run();
  await confirmFaces(library.catalog, ids(5, 20), ben);
  await library.run();
  await library.run({ force: true });
  assert.equal(await library.names(5, 20), "Ben Ben");
  assert.equal(await library.count(ben), 7);
  // Act
  await undecideFaces(library.catalog, ids(5, 20));
  await library.run();
  // Assess
  assert.equal((await library.names(5, 20)).replace("*", ""), "Ada -");
  assert.equal(await library.count(ada), 5);
  assert.equal(await library.count(ben), 5);
});
