import assert from "node:assert/strict";
import { test } from "node:test";
import { BatchWriteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { allFaceDecisions } from "../../lib/catalog/decisions/decisions.ts";
import { allPeople } from "../../lib/catalog/decisions/people.ts";
import { allReadNames } from "../../lib/catalog/rows/metadata-names.ts";
import { facesWithTwoNames } from "../../lib/catalog/rows/two-names.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { cr2 } from "../media/camera-files.ts";
import { mwgItem, mwgRegions, packetOf } from "../media/xmp/packets.ts";
import { undecideFaces } from "../support/decide.ts";
import { Crashed } from "./world/crashes.ts";
import { jpegOf, TABLE } from "./world/scenes.ts";
import { World } from "./world/world.ts";

/** When the camera files of test/media were taken. */
const TAKEN = { takenAt: "2025:06:07 08:09:10" };

/** A packet that names faces by who they are. */
function naming(names: Readonly<Record<number, string>>): Buffer {
  const items = TABLE.faces.flatMap(({ who, x, y, size }) => {
    const name = names[who];
    if (name === undefined) return [];
    const centre = `stArea:x="${(x + size / 2) / TABLE.width}" stArea:y="${(y + size / 2) / TABLE.height}"`;
    return [mwgItem(name, `${centre} stArea:w="${size / TABLE.width}" stArea:h="${size / TABLE.height}"`)];
  });
  return packetOf(mwgRegions(items.join(""), ""));
}

const raw = async (names: Readonly<Record<number, string>>) =>
  cr2({
    preview: await jpegOf(TABLE, { quality: 60, scale: 2.25 }),
    thumbnail: await jpegOf(TABLE, { quality: 60, scale: 0.45 }),
    xmp: naming(names),
  });

/** A library with a camera file whose own metadata name the faces of 2 and 4. */
async function openCameraFile(t: Parameters<typeof World.open>[0]) {
  const world = await World.open(t);
  await world.putBytes("1.CR2", await raw({ 2: "Ada", 4: "Ben" }));
  await world.settle("1.CR2");
  assert.deepEqual([await world.decided("1.CR2", 2), await world.decided("1.CR2", 4)], ["Ada", "Ben"]);
  return {
    world,
    names: async () => Promise.all([2, 4].map((who) => world.decided("1.JPG", who))),
    people: async () => (await allPeople(world.catalog)).map(({ name }) => name).sort(),
  };
}

test("names that a camera file gave before its JPEG came are taken back when it gives them no more", async (t) => {
  // Prepare
  const { world, names, people } = await openCameraFile(t);
  await world.put("1.JPG", TABLE, {}, TAKEN);
  await world.settle("1.JPG");
  const { photoId, faces } = await world.at("1.JPG");
  // Assess
  assert.deepEqual(await names(), ["Ada", "Ben"]);
  const read = await Array.fromAsync(allReadNames(world.catalog));
  assert.deepEqual(
    read.map((each) => [each.photoId, each.source]),
    [[photoId, "1.CR2"]],
  );
  const ids = new Set(faces.map(({ faceId }) => faceId));
  assert.ok([...(await allFaceDecisions(world.catalog)).keys()].every((faceId) => ids.has(faceId)));
  await world.assertSound();
  // Act
  await world.putBytes("1.CR2", await raw({ 4: "Ben" }));
  await world.settle("1.CR2");
  // Assess
  assert.deepEqual(await names(), ["", "Ben"]);
  assert.deepEqual(await people(), ["Ben"]);
  await world.assertSound();
});

test("a name that somebody took back from a camera file, and one of the JPEG's own, stay when they become one photo", async (t) => {
  // Prepare
  const { world, names } = await openCameraFile(t);
  await undecideFaces(world.catalog, [await world.face("1.CR2", 2)]);
  // Act
  await world.put("1.JPG", TABLE, {}, { ...TAKEN, xmp: naming({ 4: "Bea" }).toString() });
  await world.settle("1.JPG", "1.CR2");
  // Assess: the first key counts where two files name a face, and somebody is asked
  assert.deepEqual(await names(), ["", "Ben"]);
  assert.deepEqual(await facesWithTwoNames(world.catalog), [await world.face("1.JPG", 4)]);
  await world.assertSound();
  // Act
  await world.putBytes("1.CR2", await raw({}));
  await world.settle("1.CR2");
  // Assess
  assert.deepEqual(await names(), ["", "Bea"]);
  assert.deepEqual(await facesWithTwoNames(world.catalog), []);
  await world.assertSound();
});

test("names of a camera file are handed over to its JPEG also where that was cut off", async (t) => {
  let isCutOff = true;
  for (let writes = 1; isCutOff; writes++) {
    // Prepare
    const { world, names, people } = await openCameraFile(t);
    await world.put("1.JPG", TABLE, {}, TAKEN);
    // Act
    isCutOff = await world.index("1.JPG", crashingAtNames(world.catalog, writes)).then(
      () => false,
      (error: unknown) => {
        if (!(error instanceof Crashed)) throw error;
        return true;
      },
    );
    assert.ok(isCutOff || writes > 3);
    await world.settle("1.JPG");
    // Assess
    assert.deepEqual(await names(), ["Ada", "Ben"], `after ${writes} writes`);
    await world.assertSound();
    // Act
    await world.putBytes("1.CR2", await raw({ 4: "Ben" }));
    await world.settle("1.CR2");
    // Assess
    assert.deepEqual([await names(), await people()], [["", "Ben"], ["Ben"]], `after ${writes} writes`);
  }
});

/** A catalog of a process that ends after it has written rows of names so many times. */
function crashingAtNames(catalog: Catalog, writes: number): Catalog {
  let left = writes;
  const documents = new Proxy(catalog.documents, {
    get(target, name, receiver) {
      if (name !== "send") return Reflect.get(target, name, receiver);
      return async (command: unknown) => {
        if (left === 0) throw new Crashed();
        const answer = await (target as { send(command: unknown): Promise<unknown> }).send(command);
        const isWrite = command instanceof PutCommand || command instanceof BatchWriteCommand;
        if (isWrite && /"sk":"(two)?names#/.test(JSON.stringify(command.input)) && --left === 0) throw new Crashed();
        return answer;
      };
    },
  });
  return { ...catalog, documents };
}
