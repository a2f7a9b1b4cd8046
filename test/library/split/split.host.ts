import assert from "node:assert/strict";
import { test } from "node:test";
import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { finishActions } from "../../../lib/catalog/decisions/actions.ts";
import { getFaceDecisions } from "../../../lib/catalog/decisions/decisions.ts";
import { allDecisions, allPeople } from "../../../lib/catalog/decisions/people.ts";
import { readPeopleCount } from "../../../lib/catalog/decisions/people-list.ts";
import { finishCounts } from "../../../lib/catalog/rows/counting.ts";
import { readCounts } from "../../../lib/catalog/rows/counts.ts";
import { allFaces } from "../../../lib/catalog/rows/faces.ts";
import { allLeftOut } from "../../../lib/catalog/rows/left-out.ts";
import { readPastFaces } from "../../../lib/catalog/rows/past-faces.ts";
import { allPhotos, getPhoto, getPhotoRecord } from "../../../lib/catalog/rows/photos.ts";
import { readSplitting } from "../../../lib/catalog/rows/splitting.ts";
import { photoIdOfFace } from "../../../lib/catalog/store/ids.ts";
import { kindOf } from "../../../lib/catalog/store/keys.ts";
import { listLibraries } from "../../../lib/catalog/store/libraries.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { CURRENT_SCHEMA, putSchema } from "../../../lib/catalog/store/schema.ts";
import { clustersOfAllFaces } from "../../../lib/catalog/versions/membership.ts";
import { seemsToSplit } from "../../../lib/catalog/views/photo-libraries.ts";
import { audit } from "../../../lib/library/audit.ts";
import { Checkpoint } from "../../../lib/library/checkpoint.ts";
import { CannotSplit, type SplitLine, splitLibrary } from "../../../lib/library/split/split.ts";
import { faceIdOfNumber, openLibrary } from "../../runs/library.ts";
import { runOnce } from "../../runs/run.ts";
import { putUnread } from "../../support/photos.ts";
import {
  ADA,
  ADA_AT_BEN,
  AWAY,
  BOB,
  COPIED,
  CY,
  DEE,
  type Made,
  MODEL,
  makeLibrary,
  PEOPLE,
  putPhotoAt,
  REJECTED,
  RUN,
} from "./library.ts";

async function split(catalog: Catalog): Promise<SplitLine[]> {
  const lines: SplitLine[] = [];
  for await (const line of splitLibrary(catalog)) if (!(line instanceof Checkpoint)) lines.push(line);
  return lines;
}

const found = async (catalog: Catalog) => Array.fromAsync(audit(catalog, MODEL), ({ kind, id }) => `${kind} ${id}`);
/** Returns true for the request of this number. */
const isRequest = (number: number) => () => --number === 0;

/** Returns true for the removal of this number of a photo's row from `main`. */
const isRemovalOfPhoto = (number: number) => (command: object) => {
  if (!(command instanceof BatchWriteCommand)) return false;
  const requests = Object.values(command.input.RequestItems ?? {}).flat();
  const removed = requests.flatMap(({ DeleteRequest }) => DeleteRequest?.Key ?? []);
  return removed.some(({ pk, sk }) => pk.startsWith("main#photos") && kindOf(sk) === "photo") && --number === 0;
};

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

  // Nor is a photo forgotten whose file may come back.
  assert.deepEqual(
    (await readPastFaces(anna, photoIdOfFace(AWAY))).map(({ faceId }) => faceId),
    [AWAY],
  );
  assert.equal((await getFaceDecisions(anna, [AWAY])).get(AWAY)?.personId, ids.bob);
  assert.equal(await getPhotoRecord(catalog, photoIdOfFace(AWAY)), undefined);

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
  // Act: interrupted while it copies, and when the third photo is to be removed
  const kept: number[] = [];
  for (const isLast of [isRequest(400), isRemovalOfPhoto(3)]) {
    let isOver = false;
    const send = async (...request: Parameters<typeof documents.send>) => {
      isOver ||= isLast(request[0]);
      if (isOver) throw new Error("interrupted");
      return documents.send(...request);
    };
    const interrupted = split({ ...catalog, documents: Object.create(documents, { send: { value: send } }) });
    await assert.rejects(interrupted, /interrupted/);
    kept.push((await keysIn(catalog)).length);
    // As a host does when it starts again.
    for (const library of ["main", "anna", "ben", "club"]) {
      await finishActions(of(library), 0);
      await finishCounts(of(library), 0);
    }
  }
  const lines = await split(catalog);
  // Assess
  assert.equal(kept[0], before);
  assert.ok(kept[1]! < before && kept[1]! > 4, `photos left: ${kept} of ${before}`);
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

test("what arrived in a library before the split stays, and the same picture keeps the id that it had in main", async (t) => {
  // Prepare: in both libraries one picture, and a file that main saw as skipped
  const catalog = await openLibrary(t);
  const anna = { ...catalog, library: "anna" };
  await putSchema(anna, { version: CURRENT_SCHEMA });
  await putPhotoAt(catalog, 1, 0, "anna/1.jpg");
  await putUnread(catalog, "anna/2.jpg", { status: "skipped", reason: "truncated" });
  await putPhotoAt(anna, 2, 1, "anna/2.jpg");
  const [old, arrived] = [1, 3].map((number) => photoIdOfFace(faceIdOfNumber(number))) as [string, string];
  const { data } = (await getPhotoRecord(catalog, old))!;
  await putPhotoAt(anna, 3, 0, "anna/3.jpg", data!.digest);
  // Act
  await split(catalog);
  // Assess
  assert.deepEqual(await found(anna), []);
  assert.deepEqual(await keysIn(anna), ["anna/1.jpg", "anna/2.jpg", "anna/3.jpg"]);
  assert.deepEqual((await getPhoto(anna, arrived))?.photoId, old);
  assert.deepEqual(await Array.fromAsync(allLeftOut(anna)), []);
  assert.deepEqual([await found(catalog), await keysIn(catalog)], [[], []]);
});

test("a library other than main, or of an earlier schema, is not split", async (t) => {
  // Prepare
  const catalog = await openLibrary(t, { schema: false });
  await putUnread(catalog, "anna/bad.jpg", { status: "skipped", reason: "truncated" });
  // Act and assess
  await assert.rejects(split({ ...catalog, library: "anna" }), CannotSplit);
});
