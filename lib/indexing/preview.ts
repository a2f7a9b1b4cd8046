import sharp from "sharp";
import { deletePreviews, hasPreview, PREVIEW_PX, type PreviewSize, putPreview } from "../catalog/rows/previews.ts";
import { getObject, headObject } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Photo } from "../catalog/store/types.ts";
import type { PhotoLimits } from "../media/limits.ts";
import { openPhoto } from "../media/open.ts";
import { shrink } from "../media/shrink.ts";

const QUALITY = 80;

/**
 * Creates the preview of a photo if there is none: smaller, upright, and in a format that every browser shows.
 * @returns false if the photo was changed or removed since its row was read
 * @throws UndecodablePhoto
 */
export async function makePreview(
  { catalog, limits }: { readonly catalog: Catalog; readonly limits: PhotoLimits },
  { photoId, key, eTag }: Pick<Photo, "photoId" | "key" | "eTag">,
  size: PreviewSize,
): Promise<boolean> {
  if (await hasPreview(catalog, photoId, size)) return true;
  const object = await getObject(catalog, catalog.photosBucket, key, limits.bytes);
  if (object?.eTag !== eTag) return false;
  const photo = await openPhoto(key, object.bytes, limits);
  const { width, height, data } = await shrink(await photo.pixels(PREVIEW_PX[size]), PREVIEW_PX[size]);
  const webp = await sharp(data, { raw: { width, height, channels: 3 } })
    .webp({ quality: QUALITY })
    .toBuffer();
  await putPreview(catalog, photoId, size, webp);
  // A removal of the photo before this point may have missed the preview; a later one removes it.
  if ((await headObject(catalog, catalog.photosBucket, key)) === eTag) return true;
  await deletePreviews(catalog, photoId);
  return false;
}
