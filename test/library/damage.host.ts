import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { DeleteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { deleteCrops, putCrop } from "../../lib/catalog/rows/crops.ts";
import { getFaces, putFaces } from "../../lib/catalog/rows/faces.ts";
import { deleteLocation, getLocation, putLocation } from "../../lib/catalog/rows/locations.ts";
import { updatePhoto } from "../../lib/catalog/rows/photos.ts";
import { moveData } from "../../lib/catalog/rows/picture-data.ts";
import { deleteVectors } from "../../lib/catalog/rows/vectors.ts";
import { dataKey, photosPartition } from "../../lib/catalog/store/keys.ts";
import type { Face, PhotoRecord } from "../../lib/catalog/store/types.ts";
import { turnFace } from "../../lib/indexing/turn-face.ts";
import { audit } from "../../lib/library/audit.ts";
import { KINDS, type Kind } from "../../lib/library/findings.ts";
import { repair } from "../../lib/library/repair.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { readParameters } from "../../lib/parameters.ts";
import { PARTY, PORTRAIT } from "../indexing/world/scenes.ts";
import { World } from "../indexing/world/world.ts";
import { embedderOf } from "../runs/library.ts";

const MODEL = embedderOf(2).id;
const LIMITS = limitsOf(readParameters({}));

interface Damaged {
  readonly world: World;
  readonly photoId: string;
  readonly faceId: string;
  readonly digest: string;
}

type Damage = (damaged: Damaged) => Promise<unknown>;

const changePhoto = (change: (row: PhotoRecord) => Omit<PhotoRecord, "rev">): Damage => {
  return ({ world: { catalog }, photoId }) => updatePhoto(catalog, photoId, (row) => row && change(row));
};

const changeFace = (change: (face: Face) => Face): Damage => {
  return async ({ world: { catalog }, faceId }) => {
    const faces = await getFaces(catalog, [faceId], { consistent: true });
    await putFaces(catalog, faces.map(change));
  };
};

/** Damage to one of two photos, by the resulting kind of finding. For other kinds see ELSEWHERE. */
const DAMAGE: Partial<Record<Kind, Damage>> = {
  "face without crop": ({ world: { catalog }, faceId }) => deleteCrops(catalog, [faceId]),
  "face without vector": ({ world: { catalog }, photoId, faceId }) =>
    deleteVectors(catalog, photoId, new Set([faceId])),
  "crop without face": ({ world: { catalog }, photoId }) =>
    putCrop(catalog, `${photoId}-ffffffff`, new Uint8Array([1])),
  "face under another key": changeFace((face) => ({ ...face, key: "elsewhere.jpg" })),
  "face of an earlier picture": changeFace((face) => ({ ...face, data: "0".repeat(64) })),
  "face turned another way": changeFace((face) => ({ ...turnFace(face, 1, 6), orientation: 6 })),
  "photo turned another way": changePhoto((row) => ({ ...row, orientation: 3 })),
  "photo that was not looked at to the end": changePhoto(({ detector: _, ...row }) => row),
  "photo with another count": changePhoto((row) => ({ ...row, faceCount: 7 })),
  "photo at a key of another": changePhoto((row) => ({
    ...row,
    locations: [...row.locations, { ...row.locations[0]!, key: "b.jpg" }],
  })),
  "key without its photo": async ({ world: { catalog }, photoId }) => {
    const location = (await getLocation(catalog, "b.jpg"))!;
    await putLocation(catalog, location, { ...location, photoId });
  },
  "photo without its picture data": ({ world: { catalog }, digest }) =>
    catalog.documents.send(
      new DeleteCommand({
        TableName: catalog.table,
        Key: { pk: photosPartition(catalog, digest), sk: dataKey(digest) },
      }),
    ),
  "alias of no photo": ({ world: { catalog } }) =>
    updatePhoto(catalog, "a".repeat(28), () => ({
      ...{ photoId: "a".repeat(28), locations: [], aliasOf: "b".repeat(28) },
      ...{ width: 0, height: 0, faceCount: 0, indexedAt: "" },
    })),
  "faces that wait in vain": changePhoto((row) => ({
    ...row,
    awaiting: { data: row.data!.digest, before: [], now: [`${row.photoId}-ffffffff`] },
  })),
  "face without photo": ({ world: { catalog }, photoId }) =>
    catalog.documents.send(
      new UpdateCommand({
        TableName: catalog.table,
        Key: { pk: photosPartition(catalog, photoId), sk: `photo#${photoId}` },
        UpdateExpression: "SET locations = :none",
        ExpressionAttributeValues: { ":none": [] },
      }),
    ),
};

async function damaged(t: Pick<TestContext, "after">): Promise<Damaged> {
  const world = await World.open(t);
  await world.put("a.jpg", PARTY);
  await world.put("b.jpg", PORTRAIT);
  await world.settle("a.jpg", "b.jpg");
  await world.name("a.jpg", 0, "Ada");
  await world.assertSound();
  const { photoId } = await world.at("a.jpg");
  const { digest = "" } = (await getLocation(world.catalog, "a.jpg"))!;
  return { world, photoId, digest, faceId: await world.face("a.jpg", 0) };
}

for (const [kind, damage] of Object.entries(DAMAGE)) {
  test(`audit and repair keep all decisions: ${kind}`, async (t) => {
    // Prepare
    const library = await damaged(t);
    const { world } = library;
    await damage(library);
    // Act
    const findings = await Array.fromAsync(audit(world.catalog, MODEL));
    const unrepaired = await repair(world.catalog, findings, LIMITS);
    await world.settle("a.jpg", "b.jpg");
    // Assess
    assert.ok(
      findings.some((finding) => finding.kind === kind),
      JSON.stringify(findings),
    );
    assert.deepEqual(unrepaired, []);
    await world.assertSound();
    assert.equal((await world.photos()).length, 2);
    assert.equal(await world.decided("a.jpg", 0), "Ada");
    assert.equal(await world.face("a.jpg", 0), library.faceId);
  });
}

test("repair reports picture data that lead to another photo, and does not change them", async (t) => {
  // Prepare
  const { world, digest, photoId } = await damaged(t);
  const other = (await world.at("b.jpg")).photoId;
  await moveData(world.catalog, digest, other);
  // Act
  const findings = await Array.fromAsync(audit(world.catalog, MODEL));
  const unrepaired = await repair(world.catalog, findings, LIMITS);
  // Assess
  assert.deepEqual(
    unrepaired.map(({ kind, id, reason }) => [kind, id, reason]),
    [["photo without its picture data", photoId, `photo ${other} has the same picture data`]],
  );
});

test("repair hides a photo whose location row is missing, and indexing restores its ids", async (t) => {
  // Prepare
  const { world, photoId, faceId } = await damaged(t);
  await deleteLocation(world.catalog, (await getLocation(world.catalog, "a.jpg"))!);
  // Act
  await repair(world.catalog, await Array.fromAsync(audit(world.catalog, MODEL)), LIMITS);
  await world.assertSound();
  assert.equal((await world.photos()).length, 1);
  await world.settle("a.jpg");
  // Assess
  assert.equal((await world.at("a.jpg")).photoId, photoId);
  assert.equal(await world.face("a.jpg", 0), faceId);
  assert.equal(await world.decided("a.jpg", 0), "Ada");
  await world.assertSound();
});

/** Kinds that are tested in other files, by file. */
const ELSEWHERE: Readonly<Record<string, readonly Kind[]>> = {
  "audit.test.ts": ["vector without face", "match without face", "photo in the wrong list", "shard with wrong counts"],
  "audit-locations.host.ts": [
    ...([
      "preview without photo",
      "face that was deleted",
      "alias with files",
      "photo with files out of order",
    ] as const),
    ...(["file listed in two ways", "file of another picture", "file without its picture data"] as const),
  ],
  "audit-companions.host.ts": ["file that is not noted", "camera file apart from its JPEG"],
  "date-photos.test.ts": ["photo missing by date", "date without its photo"],
  "audit-names.host.ts": ["names of another photo", "two names without a question"],
  "audit-people.host.ts": ["name without its person", "decision about nobody", "decision that is not listed"],
  "audit-versions.host.ts": ["held names that disagree", "version that contradicts itself"],
};

test("every kind of finding has a test", () => {
  const elsewhere = Object.values(ELSEWHERE).flat();
  assert.deepEqual(Object.keys(KINDS).sort(), [...Object.keys(DAMAGE), ...elsewhere].sort());
});
