import assert from "node:assert/strict";
import { test } from "node:test";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { stemOf } from "../../lib/catalog/rows/camera-stems.ts";
import { locationIdOf } from "../../lib/catalog/store/ids.ts";
import { besideKey, photosPartition, stemKey } from "../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { audit } from "../../lib/library/audit.ts";
import { repair } from "../../lib/library/repair.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { readParameters } from "../../lib/parameters.ts";
import { TABLE } from "../indexing/world/scenes.ts";
import { World } from "../indexing/world/world.ts";
import { mwgItem, mwgRegions, packetOf } from "../media/xmp/packets.ts";
import { embedderOf } from "../runs/library.ts";
import { openPair, putCameraFile, putJpeg } from "./pair.ts";

const MODEL = embedderOf(2).id;

const PACKET = packetOf(
  mwgRegions(mwgItem("Ada", 'stArea:x="0.21" stArea:y="0.375" stArea:w="0.25" stArea:h="0.375"'), ""),
);

async function removeNote(catalog: Catalog, key: string, sortKey: typeof stemKey): Promise<void> {
  const name = sortKey === besideKey ? stemOf(key).toLowerCase() : stemOf(key);
  const id = locationIdOf(catalog.library, name);
  const Key = { pk: photosPartition(catalog, id), sk: sortKey(id) };
  await catalog.documents.send(new DeleteCommand({ TableName: catalog.table, Key }));
}

async function repairAll({ catalog }: World): Promise<void> {
  const findings = await Array.fromAsync(audit(catalog, MODEL));
  assert.deepEqual(await repair(catalog, findings, limitsOf(readParameters({}))), []);
}

test("audit finds a camera file that its JPEG cannot find, and repair adds it to the index", async (t) => {
  // Prepare
  const { world } = await openPair(t);
  await removeNote(world.catalog, "1.CR2", stemKey);
  // Act
  const found = await world.findings();
  await repairAll(world);
  // Assess
  assert.deepEqual(found, [`file that is not noted ${locationIdOf(world.catalog.library, "1.CR2")} 1.CR2`]);
  await world.assertSound();
});

test("audit finds a photo and sidecar that cannot find each other, and repair indexes them", async (t) => {
  // Prepare
  const world = await World.open(t);
  await world.put("a.jpg", TABLE);
  await world.putBytes("a.xmp", PACKET);
  await world.settle("a.jpg", "a.xmp");
  await world.assertSound();
  assert.equal(await world.decided("a.jpg", 2), "Ada");
  await removeNote(world.catalog, "a.jpg", besideKey);
  // Act
  const found = await world.findings();
  await repairAll(world);
  // Assess
  assert.deepEqual(
    found.sort(),
    ["a.jpg", "a.xmp"].map((key) => `file that is not noted ${locationIdOf(world.catalog.library, key)} ${key}`).sort(),
  );
  await world.assertSound();
});

test("audit finds a camera file that is a separate photo from its JPEG, and repair merges them", async (t) => {
  // Prepare: the camera file is not in the index by name when the JPEG is added
  const world = await World.open(t);
  await putCameraFile(world, "1.CR2");
  await world.settle("1.CR2");
  const { photoId: alone } = await world.at("1.CR2");
  await world.name("1.CR2", 2, "Ada");
  await removeNote(world.catalog, "1.CR2", stemKey);
  await putJpeg(world, "1.JPG");
  await world.settle("1.JPG");
  const { photoId } = await world.at("1.JPG");
  // Act
  const found = await world.findings();
  await repairAll(world);
  await world.settle("1.JPG", "1.CR2");
  // Assess
  assert.deepEqual(found.sort(), [
    `camera file apart from its JPEG ${alone} 1.CR2`,
    `file that is not noted ${locationIdOf(world.catalog.library, "1.CR2")} 1.CR2`,
  ]);
  const pair = await world.at("1.CR2");
  assert.deepEqual([pair.photoId, pair.keys], [photoId, ["1.JPG", "1.CR2"]]);
  assert.equal(await world.decided("1.JPG", 2), "Ada");
  await world.assertSound();
});
