import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { deleteFaceRows } from "../../lib/catalog/rows/faces.ts";
import { allMatches, matchesOfClusters, putMatches } from "../../lib/catalog/rows/matches.ts";
import { photoIdOfFace } from "../../lib/catalog/store/ids.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { putCentres, readCentres } from "../../lib/catalog/versions/centres.ts";
import { clustersOfAllFaces, clustersOfFaces, readArrivals } from "../../lib/catalog/versions/membership.ts";
import { latestVersion, readMembers } from "../../lib/catalog/versions/versions.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { Distance } from "../../lib/embed/distance.ts";
import { removeFaces } from "../../lib/indexing/remove-faces.ts";
import { readParameters } from "../../lib/parameters.ts";
import { Recogniser } from "../../lib/recognition/recogniser.ts";
import { publishRun } from "../../lib/runs/publish.ts";
import { normalise } from "../dbscan/synthetic.ts";
import { addFaces, embedderOf, faceIdOfNumber, fairEmbedderOf, openLibrary } from "../runs/library.ts";
import { planOptions, prepareRun, runOnce } from "../runs/run.ts";
import { markNotFaces, nameCluster, rejectFaces } from "../support/decide.ts";

const LENGTH = 16;
const MODEL = "test-embedder";

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

/** Returns a unit vector at an angle from the axis of a person; people's axes are orthogonal. */
function vectorOf(person: number, angle: number): Float32Array {
  const vector = new Float32Array(LENGTH);
  vector[2 * person] = Math.cos(angle);
  vector[2 * person + 1] = Math.sin(angle);
  return normalise(vector, LENGTH);
}

const face = (number: number, vector: Float32Array) => ({ faceId: faceIdOfNumber(number), vector, model: MODEL });

/** Makes a library of two clusters of five faces each, and opens a recogniser. */
async function prepare(t: TestContext, parameters = readParameters({})) {
  const catalog = await openLibrary(t);
  const angles = [-0.2, -0.1, 0, 0.1, 0.2];
  await addFaces(catalog, [
    ...angles.map((angle, at) => face(at, vectorOf(0, angle))),
    ...angles.map((angle, at) => face(10 + at, vectorOf(1, angle))),
  ]);
  await runOnce(catalog, finder, { length: LENGTH, parameters });
  const recogniser = new Recogniser({ catalog, embedder: embedderOf(LENGTH), parameters, threads: 1 });
  t.after(() => recogniser.close());
  const clusters = await clustersOfFaces(catalog, [faceIdOfNumber(0), faceIdOfNumber(10)]);
  const [ada = "", ben = ""] = [0, 10].map((number) => clusters.get(faceIdOfNumber(number))?.clusterId);
  return { catalog, recogniser, ada, ben };
}

/** Recognises and stores faces as the embed function does. */
async function arrive(catalog: Catalog, recogniser: Recogniser, faces: ReturnType<typeof face>[]) {
  const matches = await recogniser.recognise(faces);
  await putMatches(catalog, matches);
  await addFaces(catalog, faces);
  return matches;
}

test("recogniser: matches an arrival to the clearly nearest cluster, and a stranger to none", async (t) => {
  // Prepare
  const { catalog, recogniser, ada, ben } = await prepare(t);
  const between = Float32Array.from(vectorOf(0, 0), (value, at) => value + vectorOf(1, 0)[at]!);
  // Act
  const arrived = [
    face(20, vectorOf(0, 0.3)),
    face(21, vectorOf(1, -0.3)),
    face(22, vectorOf(2, 0)),
    face(23, normalise(between, LENGTH)),
  ];
  await arrive(catalog, recogniser, arrived);
  // Assess
  const clusters = await clustersOfFaces(
    catalog,
    arrived.map(({ faceId }) => faceId),
  );
  assert.deepEqual(
    arrived.map(({ faceId }) => clusters.get(faceId)?.clusterId),
    [ada, ben, undefined, undefined],
  );
  const distance = clusters.get(arrived[0]!.faceId)!.distance;
  assert.ok(Math.abs(distance - 2 * Math.sin(0.15)) < 1e-3, `${distance}`);
  const version = (await latestVersion(catalog))!;
  assert.deepEqual(
    (await readArrivals(catalog, version, [ada, ben])).get(ada)?.map(({ faceId }) => faceId),
    [arrived[0]!.faceId],
  );
  assert.equal((await clustersOfAllFaces(catalog)).size, 12);
});

test("recogniser: a face between two clusters is in neither, unless both are the same person's", async (t) => {
  // Prepare
  const { catalog, recogniser, ada, ben } = await prepare(
    t,
    readParameters({ FACE_CLUSTER_DIST: 0.9, FACE_MATCH_DIST: 0.9 }),
  );
  const mostlyAda = Float32Array.from(vectorOf(0, 0), (value, at) => 1.1 * value + vectorOf(1, 0)[at]!);
  const faces = [face(20, normalise(mostlyAda, LENGTH))];
  // Act
  const nameless = await recogniser.recognise(faces);
  await nameCluster(catalog, ada, "Ada");
  await nameCluster(catalog, ben, "Ben");
  const apart = await recogniser.recognise(faces);
  await nameCluster(catalog, ben, "Ada");
  const one = await recogniser.recognise(faces);
  // Assess
  assert.deepEqual([nameless, apart], [[], []]);
  assert.deepEqual(
    one.map(({ clusterId }) => clusterId),
    [ada],
  );
});

test('recogniser: never matches a face to a person it was rejected for, nor one marked "not a face"', async (t) => {
  // Prepare
  const { catalog, recogniser, ada } = await prepare(t);
  const { personId } = await nameCluster(catalog, ada, "Ada");
  const faces = [20, 21, 22].map((number) => face(number, vectorOf(0, 0.1)));
  const [rejected = "", nobody = "", free = ""] = faces.map(({ faceId }) => faceId);
  await rejectFaces(catalog, [rejected], personId);
  await markNotFaces(catalog, [nobody]);
  // Act
  const matches = await recogniser.recognise(faces);
  // Assess
  assert.deepEqual(
    matches.map(({ faceId }) => faceId),
    [free],
  );
});

test("recogniser: matches a second face of a photo only within the cluster's radius", async (t) => {
  // Prepare
  const { catalog, recogniser, ada } = await prepare(t);
  const inPhoto = (photo: number, at: number, angle: number) => ({
    ...face(photo, vectorOf(0, angle)),
    faceId: `${faceIdOfNumber(photo).slice(0, 28)}-0000000${at}`,
  });
  // Act: a photo with two faces, a photo whose faces arrive one after the other, and a mirror
  const together = await arrive(catalog, recogniser, [inPhoto(20, 1, 0.4), inPhoto(20, 2, 0.3)]);
  const first = await arrive(catalog, recogniser, [inPhoto(30, 1, 0.3)]);
  const second = await arrive(catalog, recogniser, [inPhoto(30, 2, 0.4)]);
  const mirror = await arrive(catalog, recogniser, [inPhoto(40, 1, 0.1), inPhoto(40, 2, 0.15)]);
  // Assess
  assert.deepEqual(
    together.map(({ faceId, clusterId }) => [faceId, clusterId]),
    [[inPhoto(20, 2, 0).faceId, ada]],
  );
  assert.deepEqual([first.length, second.length, mirror.length], [1, 0, 2]);
});

test("recogniser: counts how common a face is, also with centres of a release that did not", async (t) => {
  // Prepare: a library whose faces differ in commonness, and a face that is common or not
  const embedder = fairEmbedderOf(LENGTH);
  const parameters = readParameters({});
  const catalog = await openLibrary(t);
  const angles = [-0.2, -0.1, 0, 0.1, 0.2];
  await addFaces(
    catalog,
    angles.map((angle, at) => face(at, vectorOf(0, angle))),
  );
  await runOnce(catalog, finder, { length: LENGTH, embedder, parameters: readParameters({ FACE_CLUSTER_DIST: "1" }) });
  const open = () => new Recogniser({ catalog, embedder, parameters, threads: 1 });
  const [recogniser, old] = [open(), open()];
  t.after(() => Promise.all([recogniser.close(), old.close()]));
  const asked = { ...face(20, vectorOf(0, 0.3)) };
  const { of } = Distance.of(embedder).commonnessOf(asked)!;
  const withCommonness = (value: number) => ({ ...asked, commonness: { of, value } });
  // Act
  const [rare] = await recogniser.recognise([withCommonness(0)]);
  const [usual] = await recogniser.recognise([asked]);
  const [common] = await recogniser.recognise([withCommonness(3)]);
  const version = (await latestVersion(catalog))!;
  const centres = (await readCentres(catalog, version))!;
  await putCentres(catalog, version, { ...centres, terms: undefined, spreads: undefined });
  const [before] = await old.recognise([asked]);
  // Assess
  assert.ok(rare && usual && rare.distance < usual.distance, JSON.stringify([rare, usual]));
  assert.equal(common, undefined);
  assert.ok(before && Math.abs(before.distance - usual.distance) < 0.1, JSON.stringify([before, usual]));
});

test("recogniser: never compares vectors with a version of another model", async (t) => {
  // Prepare
  const { catalog } = await prepare(t);
  const embedder = { ...embedderOf(LENGTH), id: "another" };
  const recogniser = new Recogniser({ catalog, embedder, parameters: readParameters({}), threads: 1 });
  // Act and assess
  assert.deepEqual(await recogniser.recognise([face(20, vectorOf(0, 0))]), []);
});

test("a run makes matched faces members and deletes their matches", async (t) => {
  // Prepare
  const { catalog, recogniser, ada } = await prepare(t);
  const arrived = [20, 21, 22].map((number) => face(number, vectorOf(0, 0.3 + number / 1000)));
  const matches = await arrive(catalog, recogniser, arrived);
  // Act
  await runOnce(catalog, finder, { length: LENGTH });
  // Assess
  assert.equal(matches.length, 3);
  assert.deepEqual(await Array.fromAsync(allMatches(catalog)), []);
  assert.deepEqual(await matchesOfClusters(catalog, [ada]), []);
  const members = await readMembers(
    catalog,
    2,
    arrived.map(({ faceId }) => faceId),
  );
  assert.deepEqual(
    [...members.values()].map(({ clusterId }) => clusterId),
    [ada, ada, ada],
  );
  // Act and assess: the next face is compared with the new version
  const [match] = await recogniser.recognise([face(30, vectorOf(0, 0.4))]);
  assert.deepEqual([match?.clusterId, match?.version], [ada, 2]);
});

test("recogniser: an arrival during a run keeps its match after the run publishes without it", async (t) => {
  // Prepare
  const { catalog, recogniser, ada } = await prepare(t);
  await addFaces(catalog, [face(15, vectorOf(0, 0.05))]);
  const options = planOptions({ length: LENGTH });
  await prepareRun(catalog, finder, options);
  const late = face(20, vectorOf(0, 0.3));
  await arrive(catalog, recogniser, [late]);
  // Act
  await publishRun(catalog, options.runId);
  // Assess
  assert.equal(await latestVersion(catalog), 2);
  assert.equal((await readMembers(catalog, 2, [late.faceId])).size, 0);
  assert.equal((await clustersOfFaces(catalog, [late.faceId])).get(late.faceId)?.clusterId, ada);
  assert.equal((await readArrivals(catalog, 2, [ada])).get(ada)?.length, 1);
});

test("a match with a cluster that is not in the version in force is ignored", async (t) => {
  // Prepare: the run that removes the cluster has read its vectors when the face arrives.
  const { catalog, recogniser, ada } = await prepare(t);
  const gone = [0, 1, 2, 3, 4].map(faceIdOfNumber);
  for (const faceId of gone) await removeFaces(catalog, faceId.slice(0, 28), [faceId]);
  const options = planOptions({ length: LENGTH });
  await prepareRun(catalog, finder, options);
  const late = face(20, vectorOf(0, 0.3));
  const [match] = await arrive(catalog, recogniser, [late]);
  // Act
  await publishRun(catalog, options.runId);
  // Assess
  assert.equal(match?.clusterId, ada);
  assert.equal((await clustersOfFaces(catalog, [late.faceId])).size, 0);
});

test("removeFaces: deletes the match of a face", async (t) => {
  // Prepare
  const { catalog, recogniser, ada } = await prepare(t);
  const arrived = face(20, vectorOf(0, 0.3));
  await arrive(catalog, recogniser, [arrived]);
  // Act
  await removeFaces(catalog, arrived.faceId.slice(0, 28), [arrived.faceId]);
  await deleteFaceRows(catalog, [arrived.faceId]);
  // Assess
  assert.deepEqual(await Array.fromAsync(allMatches(catalog)), []);
  assert.deepEqual(await matchesOfClusters(catalog, [ada]), []);
});

test("recogniser: matches a face with a held name only to its own person", async (t) => {
  // Prepare: Ada's face goes, all clusters dissolve, and come back without it.
  const { catalog, recogniser, ada, ben } = await prepare(t);
  await nameCluster(catalog, ada, "Ada");
  await nameCluster(catalog, ben, "Ben");
  const gone = faceIdOfNumber(4);
  await removeFaces(catalog, photoIdOfFace(gone), [gone]);
  await deleteFaceRows(catalog, [gone]);
  const none = readParameters({ FACE_CLUSTER_CORE: "100", FACE_FEW_CORE: "100" });
  await runOnce(catalog, finder, { length: LENGTH, parameters: none });
  await runOnce(catalog, finder, { length: LENGTH });
  // Act
  const recognised = async (number: number, person: number) =>
    (await recogniser.arrive([face(number, vectorOf(person, 0))])).map(({ clusterId }) => clusterId);
  // Assess
  assert.deepEqual(await recognised(4, 1), []);
  assert.deepEqual(await recognised(4, 0), [ada]);
  assert.deepEqual(await recognised(20, 1), [ben]);
});
