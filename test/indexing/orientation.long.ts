import assert from "node:assert/strict";
import { test } from "node:test";
import { getCrop } from "../../lib/catalog/rows/crops.ts";
import { looksSame, readLook } from "../../lib/embed/crop-look.ts";
import { turnBox } from "../../lib/indexing/turn-face.ts";
import { PARTY, TABLE } from "./world/scenes.ts";
import { World } from "./world/world.ts";

async function decided(t: Parameters<typeof World.open>[0]) {
  const world = await World.open(t);
  await world.put("b.jpg", TABLE);
  await world.settle("b.jpg");
  await world.name("b.jpg", 2, "Ada");
  await world.draw("b.jpg", { x: 0.41, y: 0.06, width: 0.15, height: 0.225 });
  await world.deleteFace("b.jpg", 5);
  return world;
}

test("writing an orientation into a file turns boxes and recreates crops, and keeps ids and decisions", async (t) => {
  // Prepare
  const world = await decided(t);
  const before = await world.at("b.jpg");
  const looksBefore = world.looks;
  const cropOf = async (faceId: string) => (await getCrop(world.catalog, faceId))?.bytes ?? new Uint8Array();
  const crops = new Map<string, Uint8Array>();
  for (const { faceId } of before.faces) crops.set(faceId, await cropOf(faceId));
  for (const orientation of [6, 2, 5, 8, 4, 3, 7, 1]) {
    // Act
    await world.put("b.jpg", TABLE, {}, { orientation });
    await world.settle("b.jpg");
    // Assess
    const after = await world.at("b.jpg");
    assert.equal(after.photoId, before.photoId);
    assert.deepEqual(
      after.faces.map(({ faceId }) => faceId).sort(),
      before.faces.map(({ faceId }) => faceId).sort(),
      `${orientation}`,
    );
    for (const { faceId, box } of after.faces) {
      const turned = turnBox(before.faces.find((face) => face.faceId === faceId)!.box, 1, orientation);
      for (const side of ["x", "y", "width", "height"] as const) {
        assert.ok(Math.abs(turned[side] - box[side]) < 0.001, `${orientation} ${side} of ${faceId}`);
      }
      // A crop is upright whatever the photo's orientation, but a mirrored crop differs.
      const [one, other] = [await readLook(crops.get(faceId)!), await readLook(await cropOf(faceId))];
      if ([1, 3, 6, 8].includes(orientation) && faceId !== before.faces.find(({ drawn }) => drawn)?.faceId) {
        assert.ok(looksSame(one!, other!), `${orientation}: crop of ${faceId}`);
      }
    }
    const [photo] = await world.photos();
    const [width, height] = orientation > 4 ? [160, 240] : [240, 160];
    assert.deepEqual([photo?.width, photo?.height], [width, height]);
    assert.equal(await world.decided("b.jpg", 2), "Ada");
    await world.assertSound();
  }
  // Assess
  assert.deepEqual(await world.at("b.jpg"), before);
  assert.equal(world.looks, looksBefore);
  // Act: index a turned file with another detector
  await world.put("b.jpg", TABLE, {}, { orientation: 8 });
  world.detectorId = "scenes:2";
  await world.settle("b.jpg");
  // Assess
  const again = await world.at("b.jpg");
  assert.deepEqual(again.faces.map(({ faceId }) => faceId).sort(), before.faces.map(({ faceId }) => faceId).sort());
  assert.equal(await world.decided("b.jpg", 2), "Ada");
  await world.assertSound();
});

test("copies with different orientations are shown as the one whose key sorts first", async (t) => {
  // Prepare
  const world = await decided(t);
  const before = await world.at("b.jpg");
  // Act: add a key that sorts later
  await world.put("c.jpg", TABLE, {}, { orientation: 6 });
  await world.settle("c.jpg");
  // Assess
  assert.deepEqual(await world.at("c.jpg"), { ...before, keys: ["b.jpg", "c.jpg"] });
  await world.assertSound();
  // Act: add a key that sorts first
  await world.put("a.jpg", TABLE, {}, { orientation: 3 });
  await world.settle("a.jpg");
  // Assess
  const turned = await world.at("a.jpg");
  assert.deepEqual(turned.keys, ["a.jpg", "b.jpg", "c.jpg"]);
  const [face, faceBefore] = [turned, before].map(({ faces }) => faces.find(({ who }) => who === 2)!);
  assert.ok(Math.abs(face!.box.x - (1 - faceBefore!.box.x - faceBefore!.box.width)) < 0.001);
  await world.assertSound();
  // Act: remove the first two
  await world.remove("a.jpg", "b.jpg");
  await world.settle("b.jpg", "a.jpg");
  // Assess
  const [photo] = await world.photos();
  assert.deepEqual([photo?.width, photo?.height, photo?.key], [160, 240, "c.jpg"]);
  assert.deepEqual(
    (await world.at("c.jpg")).faces.map(({ faceId }) => faceId).sort(),
    before.faces.map(({ faceId }) => faceId).sort(),
  );
  assert.equal(await world.decided("c.jpg", 2), "Ada");
  await world.assertSound();
});

test("a file that is turned while it is moved or removed has its faces in the correct positions", async (t) => {
  // Prepare
  const world = await decided(t);
  const before = await world.at("b.jpg");
  // Act
  await world.put("moved.jpg", TABLE, {}, { orientation: 6 });
  await world.remove("b.jpg");
  await world.settle("b.jpg", "moved.jpg");
  // Assess
  const after = await world.at("moved.jpg");
  assert.equal(after.photoId, before.photoId);
  assert.deepEqual(after.faces.map(({ faceId }) => faceId).sort(), before.faces.map(({ faceId }) => faceId).sort());
  await world.assertSound();
});

test("faces are followed when a file is turned and edited at the same time", async (t) => {
  // Prepare
  const world = await World.open(t);
  await world.put("a.jpg", PARTY, {}, { orientation: 6 });
  await world.settle("a.jpg");
  await world.name("a.jpg", 0, "Ada");
  const before = await world.at("a.jpg");
  // Act: turn the pixels instead
  await world.put("a.jpg", PARTY, { turn: 90, quality: 60 }, { orientation: 1 });
  await world.settle("a.jpg");
  // Assess
  assert.deepEqual(
    (await world.at("a.jpg")).faces.map(({ faceId }) => faceId),
    before.faces.map(({ faceId }) => faceId),
  );
  assert.equal(await world.decided("a.jpg", 0), "Ada");
  await world.assertSound();
});
