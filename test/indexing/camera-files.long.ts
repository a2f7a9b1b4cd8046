import assert from "node:assert/strict";
import { test } from "node:test";
import { getPhoto } from "../../lib/catalog/rows/photos.ts";
import { type CameraPhoto, cr2, dng, nef } from "../media/camera-files.ts";
import { type Edit, jpegOf, type Scene, TABLE } from "./world/scenes.ts";
import { World } from "./world/world.ts";

/** Time at which the camera files of test/media were taken. */
const TAKEN = { takenAt: "2025:06:07 08:09:10" };

const RAW: Edit = { quality: 60, scale: 2.25 };

const cameraFile = async (make: (photo: CameraPhoto) => Buffer, scene: Scene = TABLE, edit: Edit = RAW) =>
  make({ preview: await jpegOf(scene, edit), thumbnail: await jpegOf(scene, { ...edit, scale: 0.2 }) });

async function putPair(world: World, folder = ""): Promise<void> {
  await world.put(`${folder}1.JPG`, TABLE, {}, TAKEN);
  await world.putBytes(`${folder}1.CR2`, await cameraFile(cr2));
}

const keysOf = async (world: World) => (await world.photos()).map(({ keys }) => keys);

for (const order of [
  ["1.JPG", "1.CR2"],
  ["1.CR2", "1.JPG"],
]) {
  test(`indexing joins a JPEG and its camera file into one photo, shown from the JPEG: ${order[0]} first`, async (t) => {
    // Prepare
    const world = await World.open(t);
    await putPair(world);
    // Act
    await world.settle(...order);
    // Assess
    assert.deepEqual(await keysOf(world), [["1.JPG", "1.CR2"]]);
    const [photo] = await world.photos();
    assert.deepEqual([photo?.width, photo?.height], [240, 160]);
    assert.deepEqual(
      (await world.at("1.CR2")).faces.map(({ who }) => who),
      [2, 4, 5],
    );
    assert.equal(world.looks, order[0] === "1.JPG" ? 1 : 2);
    await world.assertSound();
  });
}

test("indexing joins a JPEG and its camera file that arrive at the same time", async (t) => {
  // Prepare
  const world = await World.open(t);
  await putPair(world);
  // Act
  await Promise.all([world.index("1.CR2"), world.index("1.JPG")]);
  await world.embed();
  // Assess
  assert.deepEqual(await keysOf(world), [["1.JPG", "1.CR2"]]);
  await world.assertSound();
});

test("joining a camera file hands its decisions over to the JPEG's photo, and keeps its id as an alias", async (t) => {
  // Prepare
  const world = await World.open(t);
  await world.putBytes("1.CR2", await cameraFile(cr2));
  await world.settle("1.CR2");
  const { photoId } = await world.at("1.CR2");
  await world.name("1.CR2", 2, "Ada");
  await world.reject("1.CR2", 4, "Ben");
  await world.deleteFace("1.CR2", 5);
  await world.draw("1.CR2", { x: 0.41, y: 0.06, width: 0.15, height: 0.225 });
  // Act
  await world.put("1.JPG", TABLE, {}, TAKEN);
  await world.settle("1.JPG");
  // Assess
  assert.deepEqual(await keysOf(world), [["1.JPG", "1.CR2"]]);
  const after = await world.at("1.JPG");
  assert.notEqual(after.photoId, photoId);
  assert.equal((await getPhoto(world.catalog, photoId))?.photoId, after.photoId);
  assert.deepEqual([await world.decided("1.JPG", 2), await world.decided("1.JPG", 4)], ["Ada", "not Ben"]);
  assert.deepEqual(after.faces.map(({ who, drawn = false }) => (drawn ? "drawn" : who)).sort(), [2, 4, "drawn"]);
  await world.assertSound();
  // Act: repeat its events
  await world.settle("1.CR2", "1.JPG", "1.CR2");
  assert.deepEqual(await world.at("1.JPG"), after);
  await world.assertSound();
});

test("removing the JPEG of a pair shows the camera file under the same id, until the JPEG is back", async (t) => {
  // Prepare
  const world = await World.open(t);
  await putPair(world);
  await world.settle("1.CR2", "1.JPG");
  await world.name("1.JPG", 2, "Ada");
  const before = await world.at("1.JPG");
  const jpeg = await world.bytes("1.JPG");
  // Act
  await world.remove("1.JPG");
  await world.settle("1.JPG");
  // Assess
  const alone = await world.at("1.CR2");
  assert.deepEqual([alone.photoId, alone.keys], [before.photoId, ["1.CR2"]]);
  assert.deepEqual(
    alone.faces.map(({ faceId }) => faceId),
    before.faces.map(({ faceId }) => faceId),
  );
  assert.equal((await world.photos())[0]?.width, 540);
  assert.equal(await world.decided("1.CR2", 2), "Ada");
  await world.assertSound();
  // Act
  await world.putBytes("1.JPG", jpeg);
  await world.settle("1.JPG");
  // Assess
  assert.deepEqual(await world.at("1.JPG"), before);
  await world.assertSound();
  // Act: remove the camera file
  await world.remove("1.CR2");
  await world.settle("1.CR2");
  // Assess
  assert.deepEqual(await world.at("1.JPG"), { ...before, keys: ["1.JPG"] });
  await world.assertSound();
});

test("moving or editing a pair keeps it one photo, in any order of events", async (t) => {
  // Prepare
  const world = await World.open(t);
  await putPair(world);
  await world.settle("1.JPG", "1.CR2");
  await world.name("1.JPG", 2, "Ada");
  const before = await world.at("1.JPG");
  const orders = [
    ["b/1.JPG", "b/1.CR2", "1.JPG", "1.CR2"],
    ["1.JPG", "1.CR2", "b/1.CR2", "b/1.JPG"],
    ["b/1.CR2", "1.JPG", "b/1.JPG", "1.CR2"],
    ["1.CR2", "b/1.JPG", "1.JPG", "b/1.CR2"],
  ];
  for (const [at, order] of orders.entries()) {
    // Act
    const [from, to] = at % 2 === 0 ? ["", "b/"] : ["b/", ""];
    for (const name of ["1.JPG", "1.CR2"]) await world.move(`${from}${name}`, `${to}${name}`);
    const keys = at % 2 === 0 ? order : order.map((key) => (key.startsWith("b/") ? key.slice(2) : `b/${key}`));
    await world.settle(...keys);
    // Assess
    assert.deepEqual(await world.at(`${to}1.JPG`), { ...before, keys: [`${to}1.JPG`, `${to}1.CR2`] }, order.join(" "));
    await world.assertSound();
  }
  // Act and assess: the JPEG is edited
  await world.put("1.JPG", TABLE, { brightness: 0.8 }, TAKEN);
  await world.settle("1.JPG");
  assert.deepEqual(await world.at("1.CR2"), before);
  assert.equal(await world.decided("1.CR2", 2), "Ada");
  // Act and assess: the camera file is
  await world.putBytes("1.CR2", await cameraFile(cr2, TABLE, { ...RAW, brightness: 0.7 }));
  await world.settle("1.CR2");
  assert.deepEqual(await world.at("1.JPG"), before);
  await world.assertSound();
});

test("a pair that is renamed is one photo, and counted as it is, when all its events come at once", async (t) => {
  // Prepare
  const world = await World.open(t);
  await putPair(world);
  await world.settle("1.JPG", "1.CR2");
  const before = await world.at("1.JPG");
  for (let round = 1; round <= 6; round++) {
    // Act
    const keys = ["JPG", "CR2"].flatMap((extension) => [`${round}.${extension}`, `${round + 1}.${extension}`]);
    for (const extension of ["JPG", "CR2"]) await world.move(`${round}.${extension}`, `${round + 1}.${extension}`);
    await Promise.all(keys.map((key) => world.index(key)));
    await world.embed();
    // Assess
    assert.deepEqual(await world.at(`${round + 1}.JPG`), {
      ...before,
      keys: [`${round + 1}.JPG`, `${round + 1}.CR2`],
    });
    await world.assertSound();
  }
});

test("camera files of other names, folders or times are photos by themselves", async (t) => {
  // Prepare
  const world = await World.open(t);
  await world.put("1.JPG", TABLE, {}, { takenAt: "2025:06:07 08:09:11" });
  await world.put("a/2.JPG", TABLE, { quality: 80 }, TAKEN);
  await world.putBytes("1.CR2", await cameraFile(cr2));
  await world.putBytes("2.NEF", await cameraFile(nef, TABLE, { ...RAW, quality: 70 }));
  await world.put("3.png.JPG", TABLE, { quality: 85 }, TAKEN);
  await world.putBytes("3.DNG", await cameraFile(dng, TABLE, { ...RAW, quality: 65 }));
  // Act
  await world.settle("1.JPG", "1.CR2", "2.NEF", "a/2.JPG", "3.DNG", "3.png.JPG");
  // Assess
  assert.deepEqual((await keysOf(world)).flat().sort(), ["1.CR2", "1.JPG", "2.NEF", "3.DNG", "3.png.JPG", "a/2.JPG"]);
  assert.equal((await keysOf(world)).length, 6);
  await world.assertSound();
});
