import assert from "node:assert/strict";
import { test } from "node:test";
import type { BatchGetCommandInput, QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import { TooManyRows } from "../../../lib/catalog/decisions/draft.ts";
import { indexChanges } from "../../../lib/catalog/decisions/index-changes.ts";
import { readMarkedFaces } from "../../../lib/catalog/decisions/stale-marks.ts";
import { agreedKey, clusterKey, PREFIX, personKey } from "../../../lib/catalog/store/keys.ts";
import { allPeopleRows, putPeopleRows } from "../../../lib/catalog/store/people-rows.ts";
import { publishVersion } from "../../../lib/catalog/versions/runs.ts";
import { writeVersion } from "../../../lib/catalog/versions/versions.ts";
import { ids, NamedLibrary } from "../../runs/held-library.ts";
import { faceIdOfNumber, openLibrary } from "../../runs/library.ts";
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
  const read = async (place: string) =>
    (await readMarkedFaces(catalog, [place], 100)).marks.map(({ faceId }) => faceId).sort();
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

test("renaming a cluster reads few more faces than it may change before it gives up", async (t) => {
  // Prepare: one cluster of faces that were decided about, and one with many rows of decisions that agree
  const catalog = await openLibrary(t);
  const size = 400;
  const faces = Array.from({ length: size }, (_, number) => ({ faceId: faceIdOfNumber(number), distance: 0 }));
  const origin = { version: 1, runId: "r", plannedAt: new Date().toISOString(), model: "m", eligible: size, noise: 0 };
  await writeVersion(catalog, origin, [{ clusterId: "decided", size, radius: 1, since: 1, faces }]);
  const counts = { eligible: size, clusters: 1, clustered: size, noise: 0 };
  await publishVersion(catalog, { version: 1, highest: 1, basis: "r", settings: "", ...counts });
  const padding = "x".repeat(20_000);
  await putPeopleRows(
    catalog,
    faces.map(({ faceId }) => [agreedKey("agreed", faceId), { faceId, at: "2026", padding }]),
  );
  let read = 0;
  catalog.documents.middlewareStack.add(
    (next) => async (args) => {
      const { RequestItems = {} } = args.input as Partial<BatchGetCommandInput>;
      for (const { Keys = [] } of Object.values(RequestItems)) read += Keys.length;
      const answer = await next(args);
      read += (answer.output as Partial<QueryCommandOutput>).Items?.length ?? 0;
      return answer;
    },
    { step: "initialize" },
  );
  // Act and assess
  for (const clusterId of ["decided", "agreed"]) {
    read = 0;
    const named = indexChanges(catalog, [{ sk: clusterKey(clusterId), after: { clusterId, personId: "p" } }], {
      mostFaces: 10,
    });
    await assert.rejects(named, TooManyRows);
    assert.ok(read < 150, `${clusterId}: ${read} rows`);
  }
});
