import assert from "node:assert/strict";
import { test } from "node:test";
import { readMarkedFaces } from "../../../lib/catalog/decisions/stale-marks.ts";
import { clusterKey, PREFIX, personKey } from "../../../lib/catalog/store/keys.ts";
import { allPeopleRows } from "../../../lib/catalog/store/people-rows.ts";
import { ids, NamedLibrary } from "../../runs/held-library.ts";
import { confirmFaces, nameCluster, personNamed, rejectFaces } from "../../support/decide.ts";

/** A library with two clusters of five faces, of Ada and Ben. */
async function prepare(t: Parameters<typeof NamedLibrary.open>[0]) {
  const library = await NamedLibrary.open(t);
  await library.add(0, 0, 0.05, 0.1, 0.15, 0.2);
  await library.add(10, 2, 2.05, 2.1, 2.15, 2.2);
  await library.run();
  const [ofAda = "", ofBen = ""] = [await library.clusterOf(0), await library.clusterOf(10)];
  const { catalog } = library;
  const [ada, ben] = [await nameCluster(catalog, ofAda, "Ada"), await nameCluster(catalog, ofBen, "Ben")];
  const rowsOf = async (prefix: string) => {
    const rows = allPeopleRows(catalog, prefix, { consistent: true });
    return (await Array.fromAsync(rows)).length;
  };
  const marks = () => rowsOf(PREFIX.stale);
  return { library, catalog, ofAda, ofBen, ada: ada.personId, ben: ben.personId, marks, rowsOf };
}

test("a decision that agrees with the face's cluster has no mark, and one that differs has marks for its lists", async (t) => {
  // Prepare
  const { library, catalog, ofAda, ofBen, ada, ben, marks, rowsOf } = await prepare(t);
  // Act
  await confirmFaces(catalog, ids(0, 1, 2), ada);
  await rejectFaces(catalog, ids(3), ben);
  const agreeing = await marks();
  await confirmFaces(catalog, ids(10, 11), ada);
  // Assess
  assert.equal(agreeing, 0);
  assert.equal(await marks(), 4);
  const read = async (place: string) => (await readMarkedFaces(catalog, [place])).sort();
  assert.deepEqual(
    [
      await read(clusterKey(ofAda)),
      await read(personKey(ben)),
      await read(clusterKey(ofBen)),
      await read(personKey(ada)),
    ],
    [[], [], ids(10, 11).sort(), ids(10, 11).sort()],
  );
  assert.deepEqual([await library.count(ada), await library.count(ben)], [7, 3]);
  // Act: a run follows the decisions
  await library.run();
  // Assess
  assert.equal(await rowsOf(PREFIX.agreed), 0);
  assert.deepEqual([await library.count(ada), await library.count(ben)], [7, 3]);
});

test("a decision that agreed with its cluster is marked when the cluster gets another name", async (t) => {
  // Prepare
  const { library, catalog, ofAda, ada, ben } = await prepare(t);
  await library.add(30, 4, 4.05, 4.1, 4.15, 4.2);
  await library.run();
  await nameCluster(catalog, (await library.clusterOf(30))!, "Ada");
  const { personId: cleo } = await personNamed(catalog, "Cleo");
  await confirmFaces(catalog, ids(0), ada);
  await rejectFaces(catalog, ids(1), cleo);
  // Act
  await nameCluster(catalog, ofAda, "Cleo");
  // Assess: Ada keeps the face that was confirmed, and Cleo does not get the one that was rejected
  assert.equal(await library.names(0, 1, 2), "Ada - Cleo");
  assert.deepEqual([await library.count(ada), await library.count(ben), await library.count(cleo)], [6, 5, 3]);
});

test("a face that arrives while it is decided about is marked by whoever comes second", async (t) => {
  // Prepare
  const { library, catalog, ada, ben } = await prepare(t);
  // Act
  await library.arrive(20, 0.1);
  await confirmFaces(catalog, ids(20), ben);
  await library.add(21, 0.1);
  await confirmFaces(catalog, ids(21), ben);
  await library.arrive(21, 0.1);
  // Assess
  assert.equal(await library.names(20, 21), "Ben Ben");
  assert.deepEqual([await library.count(ada), await library.count(ben)], [5, 7]);
});
