import sharp from "sharp";
import { getPhotoRecord, photoOf, updatePhoto } from "../catalog/rows/photos.ts";
import {
  deletePreviews,
  hasPreview,
  isOwnPreview,
  PREVIEW_PX,
  pictureOf,
  previewsOf,
  putPreview,
} from "../catalog/rows/previews.ts";
import { getObject, headObject } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Photo, PhotoRecord, PreviewSize } from "../catalog/store/types.ts";
import type { PhotoLimits } from "../media/limits.ts";
import { openPhoto } from "../media/open.ts";
import { shrink } from "../media/shrink.ts";
import type { OpenPhoto } from "../media/types.ts";

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
  const record = await getPhotoRecord(catalog, photoId);
  if (!record || photoOf(record)?.eTag !== eTag) return false;
  if (!(await hasPreview(catalog, photoId, size))) {
    const object = await getObject(catalog, catalog.photosBucket, key, limits.bytes);
    if (object?.eTag !== eTag) return false;
    await putPreview(catalog, photoId, size, await encode(await openPhoto(key, object.bytes, limits), size));
    // A removal of the photo before this point may have missed the preview; a later one removes it.
    if ((await headObject(catalog, catalog.photosBucket, key)) !== eTag) {
      await deletePreviews(catalog, photoId);
      return false;
    }
  }
  await notePreview(catalog, record, size);
  return true;
}

/** Notes in a photo's row that a preview exists, unless it says so, or shows another picture by now. */
async function notePreview(catalog: Catalog, record: PhotoRecord, size: PreviewSize): Promise<void> {
  const of = pictureOf(record);
  if (previewsOf(record).includes(size)) return;
  await updatePhoto(
    catalog,
    record.photoId,
    (now) =>
      now && pictureOf(now) === of
        ? { ...now, previews: { of, sizes: [...new Set([...previewsOf(now), size])] } }
        : now,
    { known: record },
  );
}

/**
 * Creates the small preview of a photo that is being indexed, from the pixels in which its faces were found.
 * @param row what the photo's row will say
 * @returns what it has to say besides: nothing if there is the preview already, or the file is shown itself
 */
export async function previewAtIndexing(
  catalog: Catalog,
  photo: OpenPhoto,
  row: Omit<PhotoRecord, "rev">,
): Promise<Pick<PhotoRecord, "previews">> {
  const shown = photoOf({ ...row, rev: "" });
  if (!shown || shown.previews?.includes("small") || isOwnPreview(shown, "small")) return {};
  await putPreview(catalog, row.photoId, "small", await encode(photo, "small"));
  return { previews: { of: pictureOf(row), sizes: [...(shown.previews ?? []), "small"] } };
}

/** Returns a WebP of a photo. @throws UndecodablePhoto */
async function encode(photo: OpenPhoto, size: PreviewSize): Promise<Uint8Array> {
  const { width, height, data } = await shrink(await photo.pixels(PREVIEW_PX[size]), PREVIEW_PX[size]);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .webp({ quality: QUALITY })
    .toBuffer();
}
