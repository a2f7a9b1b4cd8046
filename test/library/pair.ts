import type { TestContext } from "node:test";
import { getLocation } from "../../lib/catalog/rows/locations.ts";
import { jpegOf, PORTRAIT, TABLE } from "../indexing/world/scenes.ts";
import { World } from "../indexing/world/world.ts";
import { cr2 } from "../media/camera-files.ts";

/** A library with a camera file that was a photo before its JPEG was added, and a photo whose files are all gone. */
export interface Pair {
  readonly world: World;
  /** The photo of 1.JPG and 1.CR2. Its face 2 is Ada's. */
  readonly photoId: string;
  /** The id of 1.CR2 before its JPEG was added. */
  readonly alias: string;
  /** Digest of the camera file's picture data. */
  readonly digest: string;
  readonly hidden: string;
}

/** Date on which the camera files in test/media were taken. */
const TAKEN = { takenAt: "2025:06:07 08:09:10" };

/** Writes a camera file, as a camera would. */
export async function putCameraFile(world: World, key: string): Promise<void> {
  const made = { quality: 60, scale: 2.25 };
  const preview = await jpegOf(TABLE, made);
  await world.putBytes(key, cr2({ preview, thumbnail: await jpegOf(TABLE, { ...made, scale: 0.2 }) }));
}

/** Writes the JPEG that a camera makes with the camera file. */
export const putJpeg = (world: World, key: string) => world.put(key, TABLE, {}, TAKEN);

export async function openPair(t: Pick<TestContext, "after">): Promise<Pair> {
  const world = await World.open(t);
  await putCameraFile(world, "1.CR2");
  await world.settle("1.CR2");
  const { photoId: alias } = await world.at("1.CR2");
  await putJpeg(world, "1.JPG");
  await world.put("2.jpg", PORTRAIT);
  await world.settle("1.JPG", "2.jpg");
  const { photoId: hidden } = await world.at("2.jpg");
  await world.remove("2.jpg");
  await world.settle("2.jpg");
  await world.name("1.JPG", 2, "Ada");
  await world.assertSound();
  const { photoId } = await world.at("1.JPG");
  const { digest = "" } = (await getLocation(world.catalog, "1.CR2"))!;
  return { world, photoId, alias, digest, hidden };
}
