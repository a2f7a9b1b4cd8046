import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { finishActions } from "../../../lib/catalog/decisions/actions.ts";
import { describePerson } from "../../../lib/catalog/decisions/decide-people.ts";
import { getFaceDecisions } from "../../../lib/catalog/decisions/decisions.ts";
import { allDecisions, allPeople } from "../../../lib/catalog/decisions/people.ts";
import { readPeopleCount } from "../../../lib/catalog/decisions/people-list.ts";
import { readCounts } from "../../../lib/catalog/rows/counts.ts";
import { putCrop } from "../../../lib/catalog/rows/crops.ts";
import { allFaces, putFaces } from "../../../lib/catalog/rows/faces.ts";
import { allLeftOut } from "../../../lib/catalog/rows/left-out.ts";
import { putLocation } from "../../../lib/catalog/rows/locations.ts";
import { putReadNames } from "../../../lib/catalog/rows/metadata-names.ts";
import { allPhotos, updatePhoto } from "../../../lib/catalog/rows/photos.ts";
import { claimData } from "../../../lib/catalog/rows/picture-data.ts";
import { noteFile } from "../../../lib/catalog/rows/sidecar-stems.ts";
import { readSplitting } from "../../../lib/catalog/rows/splitting.ts";
import { putVectors } from "../../../lib/catalog/rows/vectors.ts";
import { photoIdOfFace } from "../../../lib/catalog/store/ids.ts";
import { listLibraries } from "../../../lib/catalog/store/libraries.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { noteFaces } from "../../../lib/catalog/versions/change-notes.ts";
import { clustersOfAllFaces } from "../../../lib/catalog/versions/membership.ts";
import { seemsToSplit } from "../../../lib/catalog/views/photo-libraries.ts";
import { PairFinder } from "../../../lib/dbscan/pairs.ts";
import { audit } from "../../../lib/library/audit.ts";
import { Checkpoint } from "../../../lib/library/checkpoint.ts";
import { CannotSplit, type SplitLine, splitLibrary } from "../../../lib/library/split/split.ts";
import { readParameters } from "../../../lib/parameters.ts";
import { did } from "../../catalog/decisions/did.ts";
import { CIRCLE_LENGTH, faceIdOfNumber, onCircle, openLibrary } from "../../runs/library.ts";
import { runOnce } from "../../runs/run.ts";
import { nameCluster, rejectFaces } from "../../support/decide.ts";
import { putUnread } from "../../support/photos.ts";

const MODEL = "test-embedder";
const RUN = { length: CIRCLE_LENGTH, parameters: readParameters({ FACE_CLUSTER_CORE: "2" }) };
const AT = "2026-11-24T00:00:00.000Z";

/** Writes an indexed photo with one face, at one or more keys. @param angle of the face's vector, radians */
async function putPhotoAt(catalog: Catalog, number: number, angle: number, ...keys: readonly string[]): Promise<void> {
  const faceId = faceIdOfNumber(number);
  const photoId = photoIdOfFace(faceId);
  const digest = `${photoId[5]}${photoId}`.padEnd(64, "0");
  const locations = keys
    .toSorted()
    .map((key) => ({ key, eTag: "e", role: "picture" as const, orientation: 1, bytes: 1000 }));
  await claimData(catalog, digest, photoId);
  await updatePhoto(catalog, photoId, () => ({
    ...{ photoId, locations, width: 10, height: 10, faceCount: 1, detector: "none", indexedAt: AT, orientation: 1 },
    data: { rule: "whole", digest },
  }));
  for (const key of keys) {
    const facts = {
      eTag: "e",
      photoId,
      role: "picture",
      status: "indexed",
      digest,
      bytes: 1000,
      lookedAt: AT,
    } as const;
    await putLocation(catalog, undefined, { key, ...facts });
    await noteFile(catalog, key);
  }
  const [{ vector } = { vector: new Float32Array(CIRCLE_LENGTH) }] = onCircle(number, angle);
  await putFaces(catalog, [{ ...FACE, faceId, photoId, key: locations[0]!.key }]);
  await putVectors(catalog, [{ faceId, model: MODEL, vector, cropETag: "e" }]);
  await putCrop(catalog, faceId, new Uint8Array([0xff, 0xd8, number]));
  await noteFaces(catalog, [faceId]);
}

const FACE = {
  box: { x: 0, y: 0, width: 0.5, height: 0.5 },
  sizePx: 100,
  score: 50,
  quality: { sharpness: 0.3, yaw: 0, roll: 0 },
  landmarks: [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ],
  realPixels: 1,
  detector: "none",
} as const;

/** The photos of each person: folder, and numbers of their faces. The angles of people are far apart. */
const PEOPLE = {
  ada: { angle: 0, in: { "anna/": [0, 1, 4], "ben/2026/": [10, 11] } },
  bob: { angle: 1.5, in: { "anna/": [20, 21] } },
  cy: { angle: 3, in: { "": [30, 31], "not a name/": [34] } },
  dee: { angle: 4.5, in: { "club/": [40, 41] } },
} as const;

/** A face of each person. */
const [ADA, ADA_AT_BEN, BOB, CY, DEE] = [0, 10, 20, 30, 40].map(faceIdOfNumber) as [
  string,
  string,
  string,
  string,
  string,
];
const REJECTED = faceIdOfNumber(4);
const COPIED = faceIdOfNumber(50);

interface Made {
  readonly catalog: Catalog;
  readonly finder: PairFinder;
  readonly of: (library: string) => Catalog;
  /** Ids of people, by name. */
  readonly ids: Readonly<Record<"ada" | "bob" | "cy", string>>;
  readonly clusterOf: (faceId: string) => string | undefined;
}

/** A library of three folders, with a person in two of them, a hidden person, a rejected face and a skipped file. */
async function makeLibrary(t: TestContext): Promise<Made> {
  const catalog = await openLibrary(t);
  const finder = await PairFinder.open(1);
  t.after(() => finder.close());
  for (const { angle, in: folders } of Object.values(PEOPLE)) {
    for (const [folder, numbers] of Object.entries(folders)) {
      for (const [at, number] of numbers.entries())
        await putPhotoAt(catalog, number, angle + at / 50, `${folder}${number}.jpg`);
    }
  }
  await putPhotoAt(catalog, 50, PEOPLE.cy.angle, "anna/copy.jpg", "original.jpg");
  await putUnread(catalog, "anna/bad.jpg", { status: "skipped", reason: "truncated" });
  const name = { faceId: BOB, name: "Bob" };
  await putReadNames(catalog, {
    ...{ photoId: photoIdOfFace(BOB), key: "anna/20.jpg", source: "anna/20.jpg" },
    ...{ names: { [name.faceId]: name.name }, missing: [] },
  });
  await runOnce(catalog, finder, RUN);
  const members = await clustersOfAllFaces(catalog);
  const clusterOf = (faceId: string) => members.get(faceId)?.clusterId;
  const named = async (faceId: string, person: string) =>
    (await nameCluster(catalog, clusterOf(faceId)!, person)).personId;
  const ids = { ada: await named(ADA, "Ada"), bob: await named(BOB, "Bob"), cy: await named(CY, "Cy") };
  await rejectFaces(catalog, [REJECTED], ids.ada);
  await did(catalog, "describe", (draft) =>
    describePerson(draft, ids.bob, { hidden: true, birthday: "1980-02-03", coverFaceId: BOB }),
  );
  await did(catalog, "describe", (draft) => describePerson(draft, ids.ada, { favourite: true, coverFaceId: ADA }));
  return { catalog, finder, of: (library) => ({ ...catalog, library }), ids, clusterOf };
}

async function split(catalog: Catalog): Promise<SplitLine[]> {
  const lines: SplitLine[] = [];
  for await (const line of splitLibrary(catalog)) if (!(line instanceof Checkpoint)) lines.push(line);
  return lines;
}

const found = async (catalog: Catalog) => Array.fromAsync(audit(catalog, MODEL), ({ kind, id }) => `${kind} ${id}`);
const keysIn = async (catalog: Catalog) =>
  (await Array.fromAsync(allPhotos(catalog), ({ keys }) => keys)).flat().sort();

/** Checks that each library has its own photos, people and decisions, with the ids that these had. */
async function assertSplit({ catalog, of, ids, clusterOf }: Made): Promise<void> {
  const [anna, ben, club] = [of("anna"), of("ben"), of("club")];
  const numbered = (folder: string, numbers: readonly number[]) => numbers.map((number) => `${folder}${number}.jpg`);
  assert.deepEqual(await listLibraries(catalog), ["main", "anna", "ben", "club"]);
  for (const library of [catalog, anna, ben, club]) assert.deepEqual(await found(library), [], library.library);
  assert.deepEqual(await keysIn(ben), numbered("ben/2026/", PEOPLE.ada.in["ben/2026/"]));
  assert.deepEqual(await keysIn(club), numbered("club/", PEOPLE.dee.in["club/"]));
  const rest = [...numbered("", PEOPLE.cy.in[""]), ...numbered("not a name/", [34]), "original.jpg"];
  assert.deepEqual(await keysIn(catalog), rest.sort());
  assert.deepEqual((await keysIn(anna)).slice(-1), ["anna/copy.jpg"]);
  const { faces, skipped, photoBytes } = await readCounts(anna);
  assert.deepEqual([faces, skipped, photoBytes], [6, 1, 7_000]);
  const left = await readCounts(catalog);
  assert.deepEqual([left.indexed, left.faces, left.skipped], [4, 4, 0]);
  assert.deepEqual(await Array.fromAsync(allLeftOut(anna), ({ key }) => key), ["anna/bad.jpg"]);

  // Faces keep their ids and clusters, and clusters their names.
  const faceIds = new Set(await Array.fromAsync(allFaces(anna), ({ faceId }) => faceId));
  assert.ok([ADA, BOB, REJECTED, COPIED].every((faceId) => faceIds.has(faceId)));
  for (const [library, faceId, personId] of [
    [anna, ADA, ids.ada],
    [anna, BOB, ids.bob],
    [ben, ADA_AT_BEN, ids.ada],
    [club, DEE, undefined],
    [catalog, CY, ids.cy],
  ] as const) {
    const clusterId = (await clustersOfAllFaces(library)).get(faceId)?.clusterId;
    assert.equal(clusterId, clusterOf(faceId), `cluster of ${faceId} in ${library.library}`);
    assert.equal((await allDecisions(library)).get(clusterId!)?.personId, personId);
  }
  assert.deepEqual((await getFaceDecisions(anna, [REJECTED])).get(REJECTED)?.rejected, [ids.ada]);

  // People are where their faces are.
  const peopleIn = async (library: Catalog) =>
    (await allPeople(library)).sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ createdAt: _, ...facts }) => facts);
  const ada = { personId: ids.ada, name: "Ada", favourite: true };
  const cy = { personId: ids.cy, name: "Cy" };
  const bob = { personId: ids.bob, name: "Bob", hidden: true, birthday: "1980-02-03", coverFaceId: BOB };
  assert.deepEqual(await peopleIn(anna), [{ ...ada, coverFaceId: ADA }, bob, cy]);
  assert.deepEqual(await peopleIn(ben), [ada]);
  assert.deepEqual(await peopleIn(club), []);
  assert.deepEqual(await peopleIn(catalog), [cy]);
  assert.deepEqual(await Promise.all([catalog, anna, ben].map(readPeopleCount)), [1, 3, 1]);
  assert.equal(await readSplitting(catalog), undefined);
  assert.ok(!(await seemsToSplit(catalog)));
}

test("a split, also one that was interrupted, moves photos with people, decisions and clusters; the next runs keep them", async (t) => {
  // Prepare
  const made = await makeLibrary(t);
  const { catalog, finder, of, ids, clusterOf } = made;
  const { documents } = catalog;
  assert.ok(await seemsToSplit(catalog));
  const before = (await keysIn(catalog)).length;
  // Act: interrupted while photos are removed
  let left = 760;
  const send = async (...request: Parameters<typeof documents.send>) => {
    if (left-- <= 0) throw new Error("interrupted");
    return documents.send(...request);
  };
  await assert.rejects(split({ ...catalog, documents: Object.create(documents, { send: { value: send } }) }));
  const kept = (await keysIn(catalog)).length;
  // As a host does when it starts again.
  for (const library of ["main", "anna", "ben", "club"]) await finishActions(of(library), 0);
  const lines = await split(catalog);
  // Assess
  assert.ok(kept < before && kept > 4, `interrupted with ${kept} of ${before} photos left`);
  assert.deepEqual(
    lines.map(({ library, photos, people }) => [library, photos, people]),
    [
      ["main", 4, 1],
      ["anna", 6, 3],
      ["ben", 2, 1],
      ["club", 2, 0],
    ],
  );
  await assertSplit(made);
  // Act
  for (const library of ["main", "anna", "ben", "club"]) await runOnce(of(library), finder, RUN);
  // Assess
  for (const [library, faceId, personId] of [
    ["anna", ADA, ids.ada],
    ["ben", ADA_AT_BEN, ids.ada],
    ["anna", BOB, ids.bob],
    ["main", CY, ids.cy],
    ["club", DEE, undefined],
  ] as const) {
    const clusterId = (await clustersOfAllFaces(of(library))).get(faceId)?.clusterId;
    assert.equal(clusterId, clusterOf(faceId));
    assert.equal((await allDecisions(of(library))).get(clusterId!)?.personId, personId);
  }
  assert.deepEqual([...(await found(catalog)), ...(await found(of("anna")))], []);
  assert.ok(!(await clustersOfAllFaces(catalog)).has(ADA));
});

test("a library other than main, or of an earlier schema, is not split", async (t) => {
  // Prepare
  const catalog = await openLibrary(t, { schema: false });
  await putUnread(catalog, "anna/bad.jpg", { status: "skipped", reason: "truncated" });
  // Act and assess
  await assert.rejects(split({ ...catalog, library: "anna" }), CannotSplit);
});
