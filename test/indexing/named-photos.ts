import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import sharp from "sharp";
import { allFaceDecisions } from "../../lib/catalog/decisions/decisions.ts";
import { allPeople } from "../../lib/catalog/decisions/people.ts";
import { facesOfPhoto } from "../../lib/catalog/rows/faces.ts";
import { allPhotos } from "../../lib/catalog/rows/photos.ts";
import { deleteObjects, putObject } from "../../lib/catalog/store/objects.ts";
import type { Face } from "../../lib/catalog/store/types.ts";
import { createDetector } from "../../lib/detect/detector.ts";
import { indexPhoto } from "../../lib/indexing/photo.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { toStored } from "../../lib/media/orientation.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { readParameters } from "../../lib/parameters.ts";
import { mwgItem, mwgRegions, packetOf } from "../media/xmp/packets.ts";
import { openLibrary } from "../runs/library.ts";

const detector = createDetector({ engine: "onnx", models: await installModels() });
export const SAMPLE = await readFile(join(await installSamples(), "sample1.jpg"));

/** Pictures of the same faces, each a photo of its own. */
export const sampleOf = (number: number) =>
  sharp(SAMPLE)
    .jpeg({ quality: 90 - number })
    .toBuffer();

/** An empty library whose photos are indexed as their events come. */
export async function openIndexedLibrary(t: TestContext) {
  const catalog = await openLibrary(t);
  const indexer = { catalog, detector: await detector, parameters: readParameters({}) };
  return {
    catalog,
    put: async (key: string, bytes: Uint8Array) => {
      await putObject(catalog, catalog.photosBucket, key, bytes, "image/jpeg");
      return indexPhoto(indexer, key);
    },
    /** Repeats the event of a key, as when a queue delivers it twice. */
    again: (key: string) => indexPhoto(indexer, key),
    faces: async (key: string) => {
      const photos = await Array.fromAsync(allPhotos(catalog));
      const photo = photos.find((each) => each.key === key);
      return photo ? facesOfPhoto(catalog, photo.photoId) : [];
    },
    /** Removes an object and processes its event. */
    remove: async (key: string) => {
      await deleteObjects(catalog, catalog.photosBucket, [key]);
      return indexPhoto(indexer, key);
    },
    /** Loads the largest face of the photo at a key. */
    largest: async (key: string) => {
      for await (const { keys, photoId } of allPhotos(catalog)) {
        if (!keys.includes(key)) continue;
        return (await facesOfPhoto(catalog, photoId)).sort((a, b) => b.sizePx - a.sizePx)[0]!.faceId;
      }
      throw new Error(`${key} is no photo`);
    },
    /** Names of confirmed faces, by faceId. */
    names: async () => {
      const people = new Map((await allPeople(catalog)).map(({ personId, name }) => [personId, name]));
      const decisions = [...(await allFaceDecisions(catalog)).values()];
      return Object.fromEntries(decisions.map(({ faceId, personId = "" }) => [faceId, people.get(personId)]));
    },
  };
}

/** Returns a packet that names faces, with boxes in the stored picture. */
export function packetNaming(faces: readonly (Pick<Face, "box"> & { name: string })[], orientation = 1): Buffer {
  const items = faces.map(({ name, box }) => {
    const { x, y, width, height } = toStored(box, orientation);
    const area = { x: x + width / 2, y: y + height / 2, w: width, h: height };
    return mwgItem(
      name,
      Object.entries(area)
        .map(([side, value]) => `stArea:${side}="${value}"`)
        .join(" "),
    );
  });
  return packetOf(mwgRegions(items.join(""), ""));
}

/** The faces of the sample, largest first, as Facet finds them. */
export async function facesOfSample() {
  const library = await detector;
  return (await library.detect(await openPhoto("sample1.jpg", SAMPLE), readParameters({}))).faces;
}
