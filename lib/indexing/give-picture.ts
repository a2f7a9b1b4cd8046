import sharp from "sharp";
import {
  deleteSharedPicture,
  hasSharedPicture,
  putSharedPicture,
  sharedPictureKey,
} from "../catalog/rows/shared-pictures.ts";
import { getObject, headObject } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Photo } from "../catalog/store/types.ts";
import type { Box } from "../geometry/box.ts";
import { blurAreas } from "../media/blur.ts";
import type { PhotoLimits } from "../media/limits.ts";
import { openPhoto } from "../media/open.ts";
import { shrink } from "../media/shrink.ts";

const QUALITY = 90;

/** A picture to make of a photo. */
export interface GivenPicture {
  /** Boxes of the faces to blur. */
  readonly blurred: readonly Box[];
  /** Longer side; full size by default. */
  readonly longerSidePx?: number;
}

/**
 * Makes a picture of a photo that can be given away: an upright JPEG without any metadata, with faces blurred. Makes it once.
 * @returns its key; undefined if the photo was changed or removed since its row was read
 * @throws UndecodablePhoto
 */
export async function makeGivenPicture(
  { catalog, limits }: { readonly catalog: Catalog; readonly limits: PhotoLimits },
  { photoId, key, eTag }: Pick<Photo, "photoId" | "key" | "eTag">,
  { blurred, longerSidePx = Number.MAX_SAFE_INTEGER }: GivenPicture,
): Promise<string | undefined> {
  const given = sharedPictureKey(catalog, photoId, [eTag, blurred, longerSidePx]);
  if (await hasSharedPicture(catalog, given)) return given;
  const object = await getObject(catalog, catalog.photosBucket, key, limits.bytes);
  if (object?.eTag !== eTag) return undefined;
  const photo = await openPhoto(key, object.bytes, limits);
  const side = Math.min(longerSidePx, Math.max(photo.width, photo.height));
  const { width, height, data } = await blurAreas(await shrink(await photo.pixels(side), side), blurred);
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: QUALITY })
    .toBuffer();
  await putSharedPicture(catalog, given, jpeg);
  if ((await headObject(catalog, catalog.photosBucket, key)) === eTag) return given;
  await deleteSharedPicture(catalog, given);
  return undefined;
}
