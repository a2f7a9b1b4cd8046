import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import sharp from "sharp";
import { deleteCrops, putCrop } from "../../lib/catalog/rows/crops.ts";
import { readMigrationCursor } from "../../lib/catalog/rows/migration-cursors.ts";
import { putVectors } from "../../lib/catalog/rows/vectors.ts";
import { putIdentity, readIdentity } from "../../lib/catalog/store/identity.ts";
import { SHARDS } from "../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { CROP_PX } from "../../lib/embed/crop-size.ts";
import { announceShard, checkShard, endMigration, FacesLeft } from "../../lib/library/migrate-shards.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { readParameters } from "../../lib/parameters.ts";
import { addFaces, CIRCLE_LENGTH, embedderOf, openLibrary } from "../runs/library.ts";

const limits = limitsOf(readParameters({}));
const migration = { from: embedderOf(CIRCLE_LENGTH).id, to: "new" };
const NEVER = () => false;

/** Number of faces; they fill two pages and a half of a shard. */
const FACES = 250;
const shard = "a";
const faceIds = Array.from({ length: FACES }, (_, face) => `${shard}${String(face).padStart(27, "0")}-00000000`);

/** A library whose faces, all in one shard, have crops and vectors of the old model. */
async function libraryWithCrops(t: TestContext): Promise<Catalog> {
  const catalog = await openLibrary(t);
  await addFaces(
    catalog,
    faceIds.map((faceId) => ({ faceId, vector: new Float32Array(CIRCLE_LENGTH) })),
  );
  const crop = await sharp({ create: { width: CROP_PX, height: CROP_PX, channels: 3, background: "grey" } })
    .jpeg()
    .toBuffer();
  for (const faceId of faceIds) await putCrop(catalog, faceId, crop);
  return catalog;
}

/** Stores vectors of the new model, as the embed function does. */
async function embed(catalog: Catalog, faces: readonly string[]): Promise<void> {
  const rows = faces.map((faceId) => ({ faceId, model: migration.to, vector: new Float32Array(4), cropETag: "etag" }));
  await putVectors(catalog, rows);
}

/** Returns true from the nth call on. */
const after = (calls: number) => () => calls-- <= 0;

test("announceShard continues with the page after the last one, also in another execution", async (t) => {
  // Prepare
  const catalog = await libraryWithCrops(t);
  // Act
  const first = await announceShard({ catalog, migration, limits, shard, isOver: after(1) });
  const second = await announceShard({ catalog, migration, limits, shard, isOver: NEVER });
  const third = await announceShard({ catalog, migration, limits, shard, isOver: NEVER });
  // Assess
  assert.deepEqual([first.announced, first.done], [100, false]);
  assert.deepEqual([second.announced, second.done], [FACES - 100, true]);
  assert.deepEqual([third.announced, third.done], [0, true]);
});

test("a migration in which every face was embedded is noted, and leaves no cursor behind", async (t) => {
  // Prepare
  const catalog = await libraryWithCrops(t);
  const identity = { model: migration.from, photosBucket: catalog.photosBucket, table: catalog.table };
  await putIdentity(catalog, identity);
  for (const each of SHARDS) await announceShard({ catalog, migration, limits, shard: each, isOver: NEVER });
  await embed(catalog, faceIds);
  // Act
  for (const each of SHARDS) {
    const result = await checkShard({ catalog, migration, shard: each, isOver: NEVER, execution: "one" });
    assert.deepEqual(result, { done: true, left: 0 });
  }
  await endMigration([catalog], migration, "one");
  // Assess
  assert.equal((await readIdentity(catalog))?.migratedTo, migration.to);
  assert.equal(await readMigrationCursor(catalog, "announce", shard), undefined);
  assert.equal(await readMigrationCursor(catalog, "check", shard), undefined);
});

test("a migration with faces left fails, and the next execution returns to the first of them", async (t) => {
  // Prepare: all but one of the second page are embedded
  const catalog = await libraryWithCrops(t);
  const missing = faceIds[150]!;
  for (const each of SHARDS) await announceShard({ catalog, migration, limits, shard: each, isOver: NEVER });
  await embed(
    catalog,
    faceIds.filter((faceId) => faceId !== missing),
  );
  // Act
  for (const each of SHARDS) await checkShard({ catalog, migration, shard: each, isOver: NEVER, execution: "one" });
  const ended = endMigration([catalog], migration, "one");
  // Assess
  await assert.rejects(ended, (error) => error instanceof FacesLeft && error.left === 1);
  const cursor = await readMigrationCursor(catalog, "announce", shard);
  assert.deepEqual([cursor?.after, cursor?.done], [faceIds[99], false]);
  const again = await announceShard({ catalog, migration, limits, shard, isOver: NEVER });
  assert.deepEqual([again.announced, again.done], [1, true]);
});

test("an execution does not end a migration whose shards another one has checked", async (t) => {
  // Prepare
  const catalog = await libraryWithCrops(t);
  await embed(catalog, faceIds);
  for (const each of SHARDS) await checkShard({ catalog, migration, shard: each, isOver: NEVER, execution: "one" });
  // Act and assess
  await assert.rejects(endMigration([catalog], migration, "two"), /two has not checked every shard/);
});

test("a face that cannot be cropped is reported with its reason, and the others are announced", async (t) => {
  // Prepare
  const catalog = await libraryWithCrops(t);
  const [first = ""] = faceIds;
  await deleteCrops(catalog, [first]);
  // Act
  const { announced, uncroppable, done } = await announceShard({ catalog, migration, limits, shard, isOver: NEVER });
  // Assess
  assert.deepEqual([announced, done], [FACES - 1, true]);
  assert.deepEqual(
    uncroppable.map(({ faceId }) => faceId),
    [first],
  );
  assert.match(uncroppable[0]?.reason ?? "", /photo is gone/);
});
