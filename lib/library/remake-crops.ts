import pLimit from "p-limit";
import sharp from "sharp";
import { getCrop, putCrop } from "../catalog/rows/crops.ts";
import { getObject } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face } from "../catalog/store/types.ts";
import { cutCrop } from "../embed/align.ts";
import { isCropSize } from "../embed/input.ts";
import type { PhotoLimits } from "../media/limits.ts";
import { openPhoto } from "../media/open.ts";
import { facesLeft, type Migration } from "./migrate-faces.ts";

/** Crops to process in parallel. */
const CROPS_AT_ONCE = 16;

export interface AnnounceOptions {
  readonly catalog: Catalog;
  readonly migration: Migration;
  readonly limits: PhotoLimits;
}

/** A face whose crop cannot be recreated. */
export interface Uncroppable {
  readonly faceId: string;
  readonly key: string;
  readonly reason: string;
}

/** Announces the crop of every face that needs embedding, see `announceCropsOf`. */
export function announceCrops({ catalog, migration, limits }: AnnounceOptions) {
  return announceCropsOf(catalog, facesLeft(catalog, migration), limits);
}

/**
 * Rewrites the crops of faces to the crops bucket, unchanged, so that the queue and the embed
 * function, which then has both models, embed it like a new crop. A crop that is missing, or does not have the size
 * that models now need, is cut again from the photo by the face's stored landmarks.
 */
export async function announceCropsOf(
  catalog: Catalog,
  faces: Iterable<Face> | AsyncIterable<Face>,
  limits: PhotoLimits,
) {
  const limit = pLimit(CROPS_AT_ONCE);
  const uncroppable: Uncroppable[] = [];
  const busy = new Set<Promise<void>>();
  let announced = 0;
  for await (const face of faces) {
    const work: Promise<void> = limit(() => announce(face)).finally(() => busy.delete(work));
    busy.add(work);
    if (busy.size >= 4 * CROPS_AT_ONCE) await Promise.race(busy);
  }
  await Promise.all(busy);
  return { announced, uncroppable };

  async function announce(face: Face): Promise<void> {
    try {
      await announceCrop(catalog, face, limits);
      announced++;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      uncroppable.push({ faceId: face.faceId, key: face.key, reason });
    }
  }
}

/** Writes one crop once more, made again where it is missing or of another size. @throws Error where it cannot be made */
export async function announceCrop(catalog: Catalog, face: Face, limits: PhotoLimits): Promise<void> {
  const crop = await getCrop(catalog, face.faceId);
  const usable = crop !== undefined && (await isCrop(crop.bytes));
  await putCrop(catalog, face.faceId, usable ? crop.bytes : await recut(catalog, face, limits));
}

async function isCrop(bytes: Uint8Array): Promise<boolean> {
  const { width, height } = await sharp(bytes)
    .metadata()
    .catch(() => ({ width: 0, height: 0 }));
  return isCropSize(width, height);
}

async function recut(catalog: Catalog, face: Face, limits: PhotoLimits): Promise<Uint8Array> {
  const object = await getObject(catalog, catalog.photosBucket, face.key);
  if (!object) throw new Error("its crop is unusable and its photo is gone");
  const photo = await openPhoto(face.key, object.bytes, limits);
  return (await cutCrop(photo, face)).jpeg;
}
