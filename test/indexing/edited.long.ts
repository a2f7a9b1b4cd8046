import assert from "node:assert/strict";
import { test } from "node:test";
import { getPhotoRecord } from "../../lib/catalog/rows/photos.ts";
import { facesWithTwoNames } from "../../lib/catalog/rows/two-names.ts";
import type { Box } from "../../lib/geometry/box.ts";
import { mwgItem, mwgRegions, packetOf } from "../media/xmp/packets.ts";
import { type Edit, PARTY, PORTRAIT, type Scene, TABLE } from "./world/scenes.ts";
import { World } from "./world/world.ts";

const CROP: Edit = { crop: { left: 10, top: 20, right: 4, bottom: 6 } };

async function table(t: Parameters<typeof World.open>[0]) {
  const world = await World.open(t);
  await world.put("a.jpg", TABLE);
  await world.settle("a.jpg");
  await world.name("a.jpg", 2, "Ada");
  await world.reject("a.jpg", 4, "Ben");
  return world;
}

const idsOf = async (world: World, key: string) => (await world.at(key)).faces.map(({ who, faceId }) => [who, faceId]);

async function assertFollowed(world: World, key: string): Promise<void> {
  assert.equal(await world.decided(key, 2), "Ada");
  assert.equal(await world.decided(key, 4), "not Ben");
  await world.assertSound();
}

const SAME_SHAPE: Readonly<Record<string, Edit>> = {
  recompressed: { quality: 50 },
  brightened: { brightness: 1.2 },
  darkened: { brightness: 0.6 },
  "turned by 90°": { turn: 90 },
  "turned by 180°": { turn: 180 },
  "turned by 270°": { turn: 270 },
  scaled: { scale: 0.6 },
  "scaled, turned and darkened": { scale: 1.5, turn: 90, brightness: 0.8 },
};

for (const [name, edit] of Object.entries(SAME_SHAPE)) {
  test(`a picture that is ${name} stays the same photo, and its faces are identified at once`, async (t) => {
    // Prepare
    const world = await table(t);
    const { photoId } = await world.at("a.jpg");
    const ids = await idsOf(world, "a.jpg");
    // Act
    await world.put("a.jpg", TABLE, edit);
    await world.index("a.jpg");
    // Assess
    assert.equal((await getPhotoRecord(world.catalog, photoId))?.awaiting, undefined);
    await world.embed();
    assert.equal((await world.at("a.jpg")).photoId, photoId);
    assert.deepEqual(await idsOf(world, "a.jpg"), ids);
    await assertFollowed(world, "a.jpg");
  });
}

for (const turn of [90, 180, 270] as const) {
  test(`a picture turned by ${turn}° keeps its faces where only upright ones are detected, with other parameters too`, async (t) => {
    // Prepare
    const world = await table(t);
    world.findsUprightOnly = true;
    const ids = await idsOf(world, "a.jpg");
    // Act
    await world.put("a.jpg", TABLE, { turn });
    await world.settle("a.jpg");
    // Assess
    assert.deepEqual(await idsOf(world, "a.jpg"), ids);
    // Act: looked at again
    world.detectorId = "scenes:2";
    await world.settle("a.jpg");
    // Assess
    assert.deepEqual(await idsOf(world, "a.jpg"), ids);
    await assertFollowed(world, "a.jpg");
  });
}

for (const [name, edit] of Object.entries({ cropped: CROP, mirrored: { mirror: true } })) {
  test(`a picture that is ${name} stays the same photo, and its faces are identified by vectors`, async (t) => {
    // Prepare
    const world = await table(t);
    const { photoId } = await world.at("a.jpg");
    const ids = await idsOf(world, "a.jpg");
    // Act
    await world.put("a.jpg", TABLE, edit);
    await world.index("a.jpg");
    // Assess
    assert.equal((await getPhotoRecord(world.catalog, photoId))?.awaiting?.before.length, 3);
    const known = new Set(ids.map(([, faceId]) => faceId));
    assert.ok((await world.at("a.jpg")).faces.every(({ faceId }) => !known.has(faceId)));
    // Act
    await world.embed();
    // Assess
    assert.equal((await world.at("a.jpg")).photoId, photoId);
    assert.deepEqual(await idsOf(world, "a.jpg"), ids);
    assert.equal((await getPhotoRecord(world.catalog, photoId))?.awaiting, undefined);
    await assertFollowed(world, "a.jpg");
  });
}

test("faces of a cropped picture are identified only when all of them have vectors", async (t) => {
  // Prepare
  const world = await table(t);
  const ids = await idsOf(world, "a.jpg");
  await world.put("a.jpg", TABLE, CROP);
  await world.index("a.jpg");
  const [first] = (await world.at("a.jpg")).faces.map(({ faceId }) => faceId).sort();
  // Act
  await world.embed((faceId) => faceId === first);
  // Assess
  assert.ok((await world.at("a.jpg")).faces.some(({ faceId }) => faceId === first));
  // Act
  await world.embed();
  // Assess
  assert.deepEqual(await idsOf(world, "a.jpg"), ids);
  await assertFollowed(world, "a.jpg");
});

test("undoing an edit restores everything, whether or not its faces had been identified", async (t) => {
  // Prepare
  const world = await table(t);
  const before = await world.at("a.jpg");
  const bytes = await world.bytes("a.jpg");
  for (const edit of [{ brightness: 0.7 }, { turn: 90 }, CROP] as const) {
    for (const isSettled of [true, false]) {
      // Act
      await world.put("a.jpg", TABLE, edit);
      await world.index("a.jpg");
      if (isSettled) await world.embed();
      await world.putBytes("a.jpg", bytes);
      await world.settle("a.jpg");
      // Assess
      assert.deepEqual(await world.at("a.jpg"), before, JSON.stringify([edit, isSettled]));
      await assertFollowed(world, "a.jpg");
    }
  }
});

test("faces are followed through a second edit that comes before they are identified", async (t) => {
  // Prepare
  const world = await table(t);
  const ids = await idsOf(world, "a.jpg");
  for (const second of [
    { ...CROP, brightness: 0.8 },
    { crop: { left: 0, top: 16, right: 2, bottom: 2 } },
  ] satisfies Edit[]) {
    // Act
    await world.put("a.jpg", TABLE, CROP);
    await world.index("a.jpg");
    await world.put("a.jpg", TABLE, second);
    await world.index("a.jpg");
    await world.embed();
    // Assess
    assert.deepEqual(await idsOf(world, "a.jpg"), ids);
    await assertFollowed(world, "a.jpg");
  }
});

test("decisions made before faces are identified override earlier ones", async (t) => {
  // Prepare
  const world = await table(t);
  await world.put("a.jpg", TABLE, CROP);
  await world.index("a.jpg");
  // Act: embed all crops but one, so that no face is identified yet, and name some
  const { faces } = await world.at("a.jpg");
  const last = faces
    .map(({ faceId }) => faceId)
    .sort()
    .at(-1)!;
  await world.embed((faceId) => faceId !== last && faceId !== "");
  const known = (await world.at("a.jpg")).faces.filter(({ who }) => who >= 0);
  assert.equal(known.length, 2);
  for (const { who } of known) await world.name("a.jpg", who, "Eve");
  await world.embed();
  // Assess
  for (const { who } of known) assert.match(await world.decided("a.jpg", who), /^Eve/);
  await world.assertSound();
});

test("deleting a face that is not identified yet leaves no face waiting", async (t) => {
  // Prepare
  const world = await World.open(t);
  await world.put("a.jpg", PORTRAIT);
  await world.settle("a.jpg");
  await world.put("a.jpg", PORTRAIT, { crop: { left: 10, top: 20, right: 4, bottom: 6 } });
  await world.index("a.jpg");
  const { photoId } = await world.at("a.jpg");
  // Act
  await world.deleteFace("a.jpg", -1);
  await world.embed();
  // Assess
  assert.equal((await getPhotoRecord(world.catalog, photoId))?.awaiting, undefined);
  assert.deepEqual((await world.at("a.jpg")).faces, []);
  await world.assertSound();
});

test("a different face at the same position in a picture of the same shape gets a new id", async (t) => {
  // Prepare: two scenes with different people at the same positions
  const world = await World.open(t);
  const other: Scene = {
    ...PARTY,
    name: "elsewhere",
    faces: PARTY.faces.map((face) => ({ ...face, who: face.who + 1 })),
  };
  await world.put("a.jpg", PARTY);
  await world.settle("a.jpg");
  await world.name("a.jpg", 0, "Ada");
  const before = await world.at("a.jpg");
  // Act
  await world.put("a.jpg", other);
  await world.settle("a.jpg");
  // Assess
  const after = await world.at("a.jpg");
  assert.equal(after.photoId, before.photoId);
  const known = new Set(before.faces.map(({ faceId }) => faceId));
  assert.ok(
    after.faces.every(({ faceId }) => !known.has(faceId)),
    "no id is given to another face",
  );
  assert.equal(await world.decided("a.jpg", 1), "");
  await world.assertSound();
  // Act: restore the first picture
  await world.put("a.jpg", PARTY);
  await world.settle("a.jpg");
  assert.deepEqual(await world.at("a.jpg"), before);
  assert.equal(await world.decided("a.jpg", 0), "Ada");
  await world.assertSound();
});

test("drawn and deleted faces are followed through an edit", async (t) => {
  // Prepare
  const world = await table(t);
  const drawn = await world.draw("a.jpg", { x: 0.41, y: 0.06, width: 0.15, height: 0.225 });
  await world.deleteFace("a.jpg", 5);
  const ids = await idsOf(world, "a.jpg");
  assert.equal(ids.length, 3);
  for (const edit of [{ brightness: 0.8 }, { turn: 180 }, { turn: 90, scale: 1.5 }, {}] satisfies Edit[]) {
    // Act
    await world.put("a.jpg", TABLE, edit);
    await world.settle("a.jpg");
    // Assess
    assert.deepEqual((await idsOf(world, "a.jpg")).sort(), ids.toSorted(), JSON.stringify(edit));
    assert.ok((await world.at("a.jpg")).faces.some((face) => face.faceId === drawn && face.drawn));
    await assertFollowed(world, "a.jpg");
  }
});

test("an edit saved to a new file that replaces the old one is followed, in any order of events", async (t) => {
  // Prepare
  const world = await table(t);
  for (const [quality, isSeen, order] of [
    [60, true, ["a.jpg", "tmp.jpg"]],
    [50, true, ["tmp.jpg", "a.jpg"]],
    [40, false, ["tmp.jpg", "a.jpg"]],
  ] as const) {
    // Act
    await world.put("tmp.jpg", TABLE, { quality });
    if (isSeen) await world.settle("tmp.jpg");
    await world.move("tmp.jpg", "a.jpg");
    await world.settle(...order);
    // Assess
    assert.equal((await world.photos()).length, 1);
    await assertFollowed(world, "a.jpg");
  }
});

test("a picture kept under another name when its edit is saved keeps its decisions, in any order", async (t) => {
  for (const order of [
    ["a.jpg", "original.jpg"],
    ["original.jpg", "a.jpg"],
  ]) {
    for (const edit of [{ brightness: 0.8 }, CROP]) {
      // Prepare
      const world = await table(t);
      // Act
      await world.move("a.jpg", "original.jpg");
      await world.put("a.jpg", TABLE, edit);
      for (const key of order) {
        await world.index(key);
        await world.embed();
      }
      // Assess
      await assertFollowed(world, "a.jpg");
      await assertFollowed(world, "original.jpg");
    }
  }
});

test("a picture that is deleted and comes back edited keeps its decisions", async (t) => {
  // Prepare
  const world = await table(t);
  // Act
  await world.remove("a.jpg");
  await world.settle("a.jpg");
  await world.put("a.jpg", TABLE, { brightness: 0.8 });
  await world.settle("a.jpg");
  // Assess
  await assertFollowed(world, "a.jpg");
});

test("a picture that is first half written and then edited keeps its ids", async (t) => {
  // Prepare
  const world = await table(t);
  const before = await world.at("a.jpg");
  // Act
  await world.putBytes("a.jpg", Buffer.from("not yet"));
  await world.settle("a.jpg");
  await world.assertSound();
  await world.put("a.jpg", TABLE, { quality: 60 });
  await world.settle("a.jpg");
  // Assess
  assert.equal((await world.at("a.jpg")).photoId, before.photoId);
  assert.deepEqual(
    await idsOf(world, "a.jpg"),
    before.faces.map(({ who, faceId }) => [who, faceId]),
  );
  await assertFollowed(world, "a.jpg");
});

test("a face that metadata give two names is asked about under its id also after the picture was cropped", async (t) => {
  // Prepare
  const world = await World.open(t);
  const naming = (name: string, { x, y, width, height }: Box) => {
    const area = `stArea:x="${x + width / 2}" stArea:y="${y + height / 2}" stArea:w="${width}" stArea:h="${height}"`;
    return packetOf(mwgRegions(mwgItem(name, area), ""));
  };
  const { x: left, y: top, size } = TABLE.faces[0]!;
  const { left: cutLeft, top: cutTop, right, bottom } = CROP.crop!;
  const box = { x: left / 240, y: top / 160, width: size / 240, height: size / 160 };
  const [width, height] = [240 - cutLeft - right, 160 - cutTop - bottom];
  const cropped = {
    x: (left - cutLeft) / width,
    y: (top - cutTop) / height,
    width: size / width,
    height: size / height,
  };
  await world.put("a.jpg", TABLE, {}, { xmp: naming("Ada", box).toString() });
  await world.putBytes("a.xmp", naming("Ben", box));
  await world.settle("a.jpg", "a.xmp");
  const faceId = await world.face("a.jpg", 2);
  assert.deepEqual(await facesWithTwoNames(world.catalog), [faceId]);
  // Act
  await world.put("a.jpg", TABLE, CROP, { xmp: naming("Ada", cropped).toString() });
  await world.putBytes("a.xmp", naming("Ben", cropped));
  await world.settle("a.jpg", "a.xmp");
  // Assess
  assert.equal(await world.face("a.jpg", 2), faceId);
  assert.deepEqual(await facesWithTwoNames(world.catalog), [faceId]);
  await world.assertSound();
});
