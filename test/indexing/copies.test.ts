import assert from "node:assert/strict";
import { test } from "node:test";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { readCounts } from "../../lib/catalog/rows/counts.ts";
import { type Edit, PARTY, TABLE } from "./world/scenes.ts";
import { World } from "./world/world.ts";

const CROP: Edit = { crop: { left: 10, top: 20, right: 4, bottom: 6 } };

async function copied(t: Parameters<typeof World.open>[0]) {
  const world = await World.open(t);
  await world.put("b.jpg", TABLE);
  await world.copy("b.jpg", "c.jpg");
  await world.settle("b.jpg", "c.jpg");
  await world.name("b.jpg", 2, "Ada");
  await world.reject("b.jpg", 4, "Ben");
  await world.deleteFace("b.jpg", 5);
  return world;
}

test("indexing treats copies as one photo with several keys, removed with the last of them", async (t) => {
  // Prepare
  const world = await copied(t);
  const before = await world.at("b.jpg");
  // Act
  await world.copy("b.jpg", "a.jpg");
  await Promise.all([world.index("a.jpg"), world.index("a.jpg")]);
  await world.embed();
  // Assess
  const [photo, ...others] = await world.photos();
  assert.deepEqual([photo?.key, photo?.keys, others], ["a.jpg", ["a.jpg", "b.jpg", "c.jpg"], []]);
  assert.deepEqual(await world.at("c.jpg"), { ...before, keys: ["a.jpg", "b.jpg", "c.jpg"] });
  const { indexed, faces, photoBytes } = await readCounts(world.catalog);
  const { length } = await world.bytes("a.jpg");
  assert.deepEqual([indexed, faces, photoBytes], [1, 2, 3 * length]);
  await world.assertSound();
  // Act and assess
  for (const key of ["b.jpg", "a.jpg", "c.jpg"]) {
    await world.remove(key);
    await world.settle(key);
    assert.equal((await world.photos()).length, key === "c.jpg" ? 0 : 1);
    await world.assertSound();
  }
  const { indexed: left, faces: facesLeft, photoBytes: bytesLeft, cropBytes } = await readCounts(world.catalog);
  assert.deepEqual([left, facesLeft, bytesLeft, cropBytes], [0, 0, 0, 0]);
});

test("indexing makes one photo of many copies that arrive at the same time", async (t) => {
  // Prepare
  const world = await World.open(t);
  const keys = ["a", "b", "c", "d", "e", "f"].map((name) => `${name}.jpg`);
  for (const key of keys) await world.put(key, PARTY);
  // Act
  await Promise.all(keys.map((key) => world.index(key)));
  await world.embed();
  // Assess
  assert.deepEqual(
    (await world.photos()).map((photo) => photo.keys),
    [keys],
  );
  assert.equal((await world.at("a.jpg")).faces.length, 2);
  await world.assertSound();
  // Act: remove all but one at the same time, and restore one
  await world.remove(...keys.slice(1));
  const removed = keys.slice(1).map((key) => world.index(key));
  await Promise.all(removed);
  await world.put("c.jpg", PARTY);
  await world.settle("c.jpg");
  // Assess
  assert.deepEqual(
    (await world.photos()).map((photo) => photo.keys),
    [["a.jpg", "c.jpg"]],
  );
  await world.assertSound();
});

test("indexing gives faces the key of their photo if another copy is indexed between faces and photo", async (t) => {
  // Prepare
  const world = await World.open(t);
  for (const key of ["a.jpg", "b.jpg"]) await world.put(key, PARTY);
  const { documents } = world.catalog;
  let other: Promise<unknown> | undefined;
  const send = async (command: Parameters<typeof documents.send>[0]) => {
    const isPhoto = command instanceof PutCommand && command.input.Item?.sk.startsWith("photo#");
    if (isPhoto && !other) other = world.index("b.jpg");
    await other;
    return documents.send(command);
  };
  // Act
  await world.index("a.jpg", { ...world.catalog, documents: Object.create(documents, { send: { value: send } }) });
  await world.embed();
  // Assess
  assert.ok(other, "the other copy was not indexed");
  assert.deepEqual((await world.at("a.jpg")).keys, ["a.jpg", "b.jpg"]);
  await world.assertSound();
});

for (const [name, edit] of Object.entries({ brightened: { brightness: 1.2 }, turned: { turn: 90 }, cropped: CROP }) as [
  string,
  Edit,
][]) {
  test(`a copy that is ${name} becomes a photo of its own, with copies of all decisions`, async (t) => {
    // Prepare
    const world = await copied(t);
    const before = await world.at("b.jpg");
    // Act
    await world.put("b.jpg", TABLE, edit);
    await world.settle("b.jpg");
    // Assess
    const [edited, other] = [await world.at("b.jpg"), await world.at("c.jpg")];
    assert.deepEqual(other, { ...before, keys: ["c.jpg"] });
    assert.deepEqual(edited.keys, ["b.jpg"]);
    const ids = new Set(other.faces.map(({ faceId }) => faceId));
    assert.ok(edited.faces.every(({ faceId }) => !ids.has(faceId)));
    for (const key of ["b.jpg", "c.jpg"]) {
      assert.deepEqual([await world.decided(key, 2), await world.decided(key, 4)], ["Ada", "not Ben"], key);
    }
    // A deleted face has no vector by which it could be found in a cropped picture.
    if (name !== "cropped")
      assert.deepEqual(
        edited.faces.map(({ who }) => who),
        [2, 4],
      );
    await world.assertSound();
    // Act: undo the edit
    await world.copy("c.jpg", "b.jpg");
    await world.settle("b.jpg");
    // Assess
    assert.deepEqual(await world.at("b.jpg"), before);
    await world.assertSound();
  });
}

test("an edited copy keeps all decisions if the other copy is removed before its faces are identified", async (t) => {
  // Prepare
  const world = await copied(t);
  await world.put("b.jpg", TABLE, CROP);
  await world.index("b.jpg");
  // Act
  await world.remove("c.jpg");
  await world.index("c.jpg");
  await world.embed();
  // Assess
  assert.deepEqual([await world.decided("b.jpg", 2), await world.decided("b.jpg", 4)], ["Ada", "not Ben"]);
  await world.assertSound();
});

test("two copies edited in the same way become one photo again, in any order", async (t) => {
  for (const order of [
    ["b.jpg", "c.jpg"],
    ["c.jpg", "b.jpg"],
  ]) {
    for (const edit of [{ quality: 50 }, CROP]) {
      // Prepare
      const world = await copied(t);
      // Act
      for (const key of order) await world.put(key, TABLE, edit);
      for (const key of order) await world.index(key);
      await world.embed();
      // Assess
      assert.deepEqual(
        (await world.photos()).map(({ keys }) => keys),
        [["b.jpg", "c.jpg"]],
      );
      assert.deepEqual([await world.decided("b.jpg", 2), await world.decided("b.jpg", 4)], ["Ada", "not Ben"]);
      await world.assertSound();
    }
  }
});
