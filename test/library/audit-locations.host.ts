import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { facesOfPhoto, putFaces } from "../../lib/catalog/rows/faces.ts";
import { putGoneFaces } from "../../lib/catalog/rows/gone-faces.ts";
import { getLocation, putLocation } from "../../lib/catalog/rows/locations.ts";
import { blankPhoto, getPhotoRecord, updatePhoto } from "../../lib/catalog/rows/photos.ts";
import { putPreview } from "../../lib/catalog/rows/previews.ts";
import { putVectors } from "../../lib/catalog/rows/vectors.ts";
import { locationIdOf } from "../../lib/catalog/store/ids.ts";
import { dataKey, photoKey, photosPartition } from "../../lib/catalog/store/keys.ts";
import type { Location, PhotoLocation } from "../../lib/catalog/store/types.ts";
import { audit } from "../../lib/library/audit.ts";
import { repair } from "../../lib/library/repair.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { readParameters } from "../../lib/parameters.ts";
import { embedderOf } from "../runs/library.ts";
import { openPair, type Pair } from "./pair.ts";

const MODEL = embedderOf(2).id;
const LIMITS = limitsOf(readParameters({}));
const [LOOP, LOOP_TOO] = ["e".repeat(28), "f".repeat(28)];

const idAt = ({ world }: Pair, key: string) => locationIdOf(world.catalog.library, key);

const removeRow = ({ world: { catalog } }: Pair, pk: string, sk: string) =>
  catalog.documents.send(new DeleteCommand({ TableName: catalog.table, Key: { pk, sk } }));

const changeLocation = async ({ world: { catalog }, photoId }: Pair, key: string, change: Partial<PhotoLocation>) => {
  await updatePhoto(catalog, photoId, (row) => {
    const locations = row!.locations.map((place) => (place.key === key ? { ...place, ...change } : place));
    return { ...row!, locations };
  });
};

const changeKey = async ({ world: { catalog } }: Pair, key: string, change: Partial<Location>) => {
  const location = (await getLocation(catalog, key))!;
  await putLocation(catalog, location, { ...location, ...change });
};

/** Damage to one row or object, and the findings of the audit. */
interface Damage {
  readonly what: string;
  readonly harm: (pair: Pair) => Promise<unknown>;
  readonly findings: (pair: Pair) => string[];
}

const DAMAGES: readonly Damage[] = [
  {
    what: "aliases that form a loop",
    harm: async ({ world: { catalog } }) => {
      await updatePhoto(catalog, LOOP, () => ({ ...blankPhoto(LOOP), aliasOf: LOOP_TOO }));
      await updatePhoto(catalog, LOOP_TOO, () => ({ ...blankPhoto(LOOP_TOO), aliasOf: LOOP }));
    },
    findings: () => [`alias of no photo ${LOOP}`, `alias of no photo ${LOOP_TOO}`],
  },
  {
    what: "an alias that still lists the camera file",
    harm: async ({ world: { catalog }, photoId, alias }) => {
      const { locations } = (await getPhotoRecord(catalog, photoId))!;
      await updatePhoto(catalog, alias, (row) => row && { ...row, locations: locations.slice(1) });
    },
    findings: ({ alias }) => [`alias with files ${alias}`],
  },
  {
    what: "an alias with a face",
    harm: async ({ world: { catalog }, photoId, alias }) => {
      const [face] = await facesOfPhoto(catalog, photoId, { consistent: true });
      await putFaces(catalog, [{ ...face!, photoId: alias, faceId: `${alias}-00000000` }]);
    },
    findings: ({ alias }) => [`face without photo ${alias}-00000000`],
  },
  {
    what: "a photo with a different ETag than its key",
    harm: (pair) => changeLocation(pair, "1.JPG", { eTag: "other" }),
    findings: ({ photoId }) => [`file listed in two ways ${photoId} 1.JPG`],
  },
  {
    what: "a camera file whose key has the role of a picture",
    harm: (pair) => changeKey(pair, "1.CR2", { role: "picture" }),
    findings: ({ photoId }) => [`file listed in two ways ${photoId} 1.CR2`],
  },
  {
    what: "a photo with a different date than its key",
    harm: (pair) => changeLocation(pair, "1.CR2", { takenAt: "1999-12-31T23:59:59" }),
    findings: ({ photoId }) => [`file listed in two ways ${photoId} 1.CR2`],
  },
  {
    what: "a JPEG with a different picture than its photo",
    harm: (pair) => changeKey(pair, "1.JPG", { digest: "0".repeat(64) }),
    findings: (pair) => [`file of another picture ${idAt(pair, "1.JPG")} 1.JPG`],
  },
  {
    what: "a camera file whose picture data lead to no photo",
    harm: (pair) => removeRow(pair, photosPartition(pair.world.catalog, pair.digest), dataKey(pair.digest)),
    findings: (pair) => [`file without its picture data ${idAt(pair, "1.CR2")} 1.CR2`],
  },
  {
    what: "a preview of an alias",
    harm: ({ world: { catalog }, alias }) => putPreview(catalog, alias, "small", new Uint8Array([1])),
    findings: ({ alias }) => [`preview without photo ${alias}`],
  },
  {
    what: "a preview of a photo without files",
    harm: ({ world: { catalog }, hidden }) => putPreview(catalog, hidden, "large", new Uint8Array([1])),
    findings: ({ hidden }) => [`preview without photo ${hidden}`],
  },
  {
    what: "a vector of a photo without files, for which a face waits",
    harm: async ({ world: { catalog }, hidden }) => {
      const faceId = `${hidden}-00000000`;
      await updatePhoto(catalog, hidden, (row) => row && { ...row, awaiting: { data: "", before: [faceId], now: [] } });
      await putVectors(catalog, [{ faceId, model: MODEL, vector: Float32Array.from([1, 0]), cropETag: "e" }]);
    },
    findings: ({ hidden }) => [`vector without face ${hidden}-00000000`],
  },
];

async function findAndRepair(pair: Pair): Promise<string[]> {
  const { world } = pair;
  const findings = await world.findings();
  const unrepaired = await repair(world.catalog, await Array.fromAsync(audit(world.catalog, MODEL)), LIMITS);
  assert.deepEqual(unrepaired, []);
  await world.settle("1.CR2", "1.JPG");
  return findings;
}

// One library for all of them: each test leaves it repaired.
let pair: Pair;
const closers: (() => unknown)[] = [];
before(async () => {
  pair = await openPair({ after: (close) => void closers.push(close as () => unknown) });
});
after(() => Promise.all(closers.map((close) => close())));

for (const { what, harm, findings } of DAMAGES) {
  test(`audit finds only this, and repair repairs it: ${what}`, async () => {
    // Prepare
    await pair.world.assertSound();
    await harm(pair);
    // Act
    const found = await findAndRepair(pair);
    // Assess
    assert.deepEqual(found.sort(), findings(pair).sort());
    await pair.world.assertSound();
    const { photoId, keys } = await pair.world.at("1.JPG");
    assert.deepEqual([photoId, keys], [pair.photoId, ["1.JPG", "1.CR2"]]);
    assert.equal(await pair.world.decided("1.JPG", 2), "Ada");
  });
}

test("audit finds a photo whose camera file precedes its JPEG, and repair sorts the files", async (t) => {
  // Prepare
  const pair = await openPair(t);
  const { world, photoId } = pair;
  const { catalog } = world;
  const record = (await getPhotoRecord(catalog, photoId))!;
  const Item = {
    ...{ pk: photosPartition(catalog, photoId), sk: photoKey(photoId) },
    ...{ ...record, locations: record.locations.toReversed() },
  };
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item }));
  // Act
  const found = await findAndRepair(pair);
  // Assess: the faces, and the entry by date, are under the key of the JPEG
  const faces = (await world.at("1.JPG")).faces.map(({ faceId }) => `face under another key ${faceId}`);
  const expected = [...faces, `photo with files out of order ${photoId}`, `photo missing by date ${photoId}`];
  assert.deepEqual(found.sort(), expected.sort());
  await world.assertSound();
});

test("audit finds a deleted face that still exists, and repair deletes it again", async (t) => {
  // Prepare
  const pair = await openPair(t);
  const { world, photoId } = pair;
  const faceId = await world.face("1.JPG", 4);
  const face = (await facesOfPhoto(world.catalog, photoId)).find((each) => each.faceId === faceId)!;
  await putGoneFaces(world.catalog, [face]);
  // Act
  const found = await findAndRepair(pair);
  // Assess
  assert.deepEqual(found, [`face that was deleted ${faceId}`]);
  assert.deepEqual(
    (await world.at("1.JPG")).faces.map(({ who }) => who),
    [2, 5],
  );
  await world.assertSound();
});
