import assert from "node:assert/strict";
import { test } from "node:test";
import { readPhotoDates } from "../../lib/catalog/rows/captures.ts";
import { getLocation } from "../../lib/catalog/rows/locations.ts";
import { forgetAllFaces } from "../../lib/catalog/views/reset.ts";
import { HILLS, PARTY, PORTRAIT, TABLE } from "./world/scenes.ts";
import { rated } from "./world/segments.ts";
import { World } from "./world/world.ts";

/** Creates a library with one photo, with every kind of decision about its faces. */
async function decidedParty(t: Parameters<typeof World.open>[0], key = "a.jpg") {
  const world = await World.open(t);
  await world.put(key, PARTY);
  await world.put("other.jpg", PORTRAIT);
  await world.settle(key, "other.jpg");
  await world.name(key, 0, "Ada");
  await world.reject(key, 0, "Ben");
  await world.markNoFace(key, 3);
  return world;
}

async function assertDecided(world: World, key: string): Promise<void> {
  assert.equal(await world.decided(key, 0), "Ada, not Ben");
  assert.equal(await world.decided(key, 3), "no face");
  await world.assertSound();
}

test("renaming keeps a photo's identity in any order of events, without detecting faces again", async (t) => {
  // Prepare
  const world = await decidedParty(t);
  const before = await world.at("a.jpg");
  // Act
  await world.move("a.jpg", "2019/b.jpg");
  await world.settle("2019/b.jpg", "a.jpg");
  // Assess
  assert.deepEqual(await world.at("2019/b.jpg"), { ...before, keys: ["2019/b.jpg"] });
  assert.equal(world.looks, 2);
  await assertDecided(world, "2019/b.jpg");
  // Act: rename back, with the removal's event first
  await world.move("2019/b.jpg", "a.jpg");
  await world.settle("2019/b.jpg");
  assert.equal((await world.photos()).length, 1);
  await world.assertSound();
  await world.settle("a.jpg");
  // Assess
  assert.deepEqual(await world.at("a.jpg"), before);
  await assertDecided(world, "a.jpg");
});

test("copying and deleting, deleting and adding, or rewriting keeps a photo's identity", async (t) => {
  // Prepare
  const world = await decidedParty(t);
  const before = await world.at("a.jpg");
  // Act and assess: written again
  await world.put("a.jpg", PARTY);
  await world.settle("a.jpg");
  assert.deepEqual(await world.at("a.jpg"), before);
  // Act and assess: copied, then deleted
  await world.copy("a.jpg", "copy.jpg");
  await world.settle("copy.jpg");
  assert.deepEqual(await world.at("a.jpg"), { ...before, keys: ["a.jpg", "copy.jpg"] });
  await world.remove("a.jpg");
  await world.settle("a.jpg");
  assert.deepEqual(await world.at("copy.jpg"), { ...before, keys: ["copy.jpg"] });
  await assertDecided(world, "copy.jpg");
  // Act and assess: deleted, then added
  const bytes = await world.bytes("copy.jpg");
  await world.remove("copy.jpg");
  await world.settle("copy.jpg");
  assert.equal((await world.photos()).length, 1);
  await world.assertSound();
  await world.putBytes("a.jpg", bytes);
  await world.settle("a.jpg");
  assert.deepEqual(await world.at("a.jpg"), before);
  await assertDecided(world, "a.jpg");
});

test("writing a rating and a caption keeps a photo's identity, without detecting faces again", async (t) => {
  // Prepare
  const world = await decidedParty(t);
  const before = await world.at("a.jpg");
  // Act
  await world.put("a.jpg", PARTY, {}, { xmp: rated(5), caption: "a party", takenAt: "2025:06:07 08:09:10" });
  await world.settle("a.jpg");
  // Assess
  assert.deepEqual(await world.at("a.jpg"), before);
  const [photo] = await world.photos();
  assert.equal(photo?.takenAt, "2025-06-07T08:09:10");
  assert.equal(world.looks, 2);
  await assertDecided(world, "a.jpg");
});

test("a date before digital cameras counts for a scan, and not for a camera's file", async (t) => {
  // Prepare
  const world = await World.open(t);
  const takenAt = "1985:06:07 08:09:10";
  // Act
  await world.put("scan.jpg", PARTY, {}, { takenAt });
  await world.put("camera.jpg", TABLE, {}, { takenAt, make: "Canon" });
  await world.settle("scan.jpg", "camera.jpg");
  // Assess
  const photos = await world.photos();
  assert.deepEqual(photos.map(({ key, takenAt }) => [key, takenAt]).sort(), [
    ["camera.jpg", "1985-06-07T08:09:10"],
    ["scan.jpg", "1985-06-07T08:09:10"],
  ]);
  const { captures } = await readPhotoDates(world.catalog);
  const idOf = (wanted: string) => photos.find(({ key }) => key === wanted)!.photoId;
  assert.deepEqual([captures.has(idOf("scan.jpg")), captures.has(idOf("camera.jpg"))], [true, false]);
});

test("a photo that comes back has its drawn faces with their names, and its deleted faces", async (t) => {
  // Prepare
  const world = await World.open(t);
  await world.put("a.jpg", TABLE);
  await world.settle("a.jpg");
  const drawn = await world.draw("a.jpg", { x: 0.4, y: 0.05, width: 0.15, height: 0.225 });
  await world.deleteFace("a.jpg", 4);
  const before = await world.at("a.jpg");
  assert.equal(before.faces.length, 3);
  // Act
  const bytes = await world.bytes("a.jpg");
  await world.remove("a.jpg");
  await world.settle("a.jpg");
  await world.assertSound();
  await world.putBytes("b.jpg", bytes);
  await world.settle("b.jpg");
  // Assess
  const after = await world.at("b.jpg");
  assert.deepEqual({ ...after, keys: before.keys }, before);
  assert.ok(after.faces.some(({ faceId }) => faceId === drawn));
  await world.assertSound();
});

test("replacing a file by another photo's, or swapping two files, moves the photos with the files", async (t) => {
  // Prepare
  const world = await decidedParty(t);
  const [party, portrait] = [await world.at("a.jpg"), await world.at("other.jpg")];
  // Act: swapped
  const [a, other] = [await world.bytes("a.jpg"), await world.bytes("other.jpg")];
  await world.putBytes("a.jpg", other);
  await world.putBytes("other.jpg", a);
  await world.settle("other.jpg", "a.jpg");
  // Assess
  assert.deepEqual(await world.at("other.jpg"), { ...party, keys: ["other.jpg"] });
  assert.deepEqual(await world.at("a.jpg"), { ...portrait, keys: ["a.jpg"] });
  await assertDecided(world, "other.jpg");
  // Act: swapped back, the other event first
  await world.putBytes("a.jpg", a);
  await world.putBytes("other.jpg", other);
  await world.settle("a.jpg", "other.jpg");
  assert.deepEqual(await world.at("a.jpg"), party);
  await assertDecided(world, "a.jpg");
  // Act: replaced, and restored
  await world.putBytes("a.jpg", other);
  await world.settle("a.jpg");
  assert.deepEqual(await world.at("a.jpg"), { ...portrait, keys: ["a.jpg", "other.jpg"] });
  await world.assertSound();
  await world.putBytes("restored.jpg", a);
  await world.settle("restored.jpg");
  assert.deepEqual(await world.at("restored.jpg"), { ...party, keys: ["restored.jpg"] });
  await assertDecided(world, "restored.jpg");
});

test("a photo that is overwritten by another kind of file and then restored keeps its identity", async (t) => {
  // Prepare
  const world = await decidedParty(t);
  const before = await world.at("a.jpg");
  const bytes = await world.bytes("a.jpg");
  // Act
  await world.putBytes("a.jpg", Buffer.from("no picture at all"));
  assert.equal(await world.index("a.jpg"), "skipped");
  // Assess
  assert.equal((await world.photos()).length, 1);
  await world.assertSound();
  // Act
  await world.putBytes("a.jpg", bytes);
  await world.settle("a.jpg");
  // Assess
  assert.deepEqual(await world.at("a.jpg"), before);
  await assertDecided(world, "a.jpg");
});

test("a different photo at the key of a removed one is a new photo", async (t) => {
  // Prepare
  const world = await decidedParty(t);
  const before = await world.at("a.jpg");
  const bytes = await world.bytes("a.jpg");
  await world.remove("a.jpg");
  await world.settle("a.jpg");
  // Act: faces of other people at the same positions
  await world.put("a.jpg", { ...PARTY, name: "another party" });
  await world.settle("a.jpg");
  // Assess
  assert.notEqual((await world.at("a.jpg")).photoId, before.photoId);
  assert.deepEqual([await world.decided("a.jpg", 0), await world.decided("a.jpg", 3)], ["", ""]);
  await world.assertSound();
  // Act
  await world.putBytes("b.jpg", bytes);
  await world.settle("b.jpg");
  // Assess
  assert.deepEqual(await world.at("b.jpg"), { ...before, keys: ["b.jpg"] });
  await assertDecided(world, "b.jpg");
});

test("reset --faces keeps the ids of photos and faces, and all decisions", async (t) => {
  // Prepare: edit one photo, turn another
  const world = await decidedParty(t);
  await world.put("a.jpg", PARTY, { brightness: 0.8, scale: 0.75 });
  await world.put("other.jpg", PORTRAIT, {}, { orientation: 6 });
  await world.put("hills.jpg", HILLS);
  await world.settle("a.jpg", "other.jpg", "hills.jpg");
  await world.name("other.jpg", 1, "Cem");
  const before = [await world.at("a.jpg"), await world.at("other.jpg"), await world.at("hills.jpg")];
  // Act
  await forgetAllFaces(world.catalog);
  assert.equal(await getLocation(world.catalog, "a.jpg"), undefined);
  await world.settle("hills.jpg", "other.jpg", "a.jpg");
  // Assess
  assert.deepEqual([await world.at("a.jpg"), await world.at("other.jpg"), await world.at("hills.jpg")], before);
  assert.equal(await world.decided("other.jpg", 1), "Cem");
  await assertDecided(world, "a.jpg");
});
