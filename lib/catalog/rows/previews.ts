import { formatOfName } from "../../media/formats.ts";
import { presignGet } from "../store/links.ts";
import { deleteObjects, headObject, listKeys, putObject } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import type { Photo, PhotoRecord, PreviewSize } from "../store/types.ts";

/** Longer sides of previews, px. */
export const PREVIEW_PX: Readonly<Record<PreviewSize, number>> = { small: 640, large: 2048 };

/** Size of a file up to which it is shown instead of a preview, bytes. */
const OWN_BYTES: Readonly<Record<PreviewSize, number>> = { small: 150_000, large: 1_500_000 };

/** Returns whether every browser shows a file, by its name. */
export function isInBrowsers(key: string): boolean {
  return formatOfName(key)?.inBrowsers ?? false;
}

/** Returns whether the file of a photo is shown where its preview would be, as it is no larger and browsers show it. */
export function isOwnPreview(
  { key, width, height, bytes = Number.POSITIVE_INFINITY, note }: Omit<Photo, "photoId">,
  size: PreviewSize,
): boolean {
  const isSmall = Math.max(width, height) <= PREVIEW_PX[size] && bytes <= OWN_BYTES[size];
  return isSmall && note === undefined && isInBrowsers(key);
}

/** Returns what the previews of a photo show: its present picture, in its orientation. */
export function pictureOf({ data, orientation = 1 }: Pick<PhotoRecord, "data" | "orientation">): string {
  return `${data?.digest ?? ""} ${orientation}`;
}

/** Returns the previews that a photo's row says exist of its present picture. */
export function previewsOf(record: Pick<PhotoRecord, "data" | "orientation" | "previews">): readonly PreviewSize[] {
  return record.previews?.of === pictureOf(record) ? record.previews.sizes : [];
}

/**
 * Returns the key of a preview in the crops bucket. The embed function ignores it: it is notified of crops by suffix.
 */
function previewKey(catalog: Catalog, photoId: string, size: PreviewSize): string {
  return `${previewPrefix(catalog, photoId)}${size}.webp`;
}

/** What the keys of a photo's previews begin with. */
export function previewPrefix(catalog: Catalog, photoId: string): string {
  return `${catalog.library}/previews/${photoId}-`;
}

export async function hasPreview(catalog: Catalog, photoId: string, size: PreviewSize): Promise<boolean> {
  return (await headObject(catalog, catalog.cropsBucket, previewKey(catalog, photoId, size))) !== undefined;
}

export async function putPreview(
  catalog: Catalog,
  photoId: string,
  size: PreviewSize,
  webp: Uint8Array,
): Promise<void> {
  await putObject(catalog, catalog.cropsBucket, previewKey(catalog, photoId, size), webp, "image/webp");
}

/** The photos that have a preview, of those whose ids begin with the digit of a shard. */
export async function photosWithPreviews(catalog: Catalog, shard: string): Promise<Set<string>> {
  const photoIds = new Set<string>();
  for await (const key of listKeys(catalog, catalog.cropsBucket, `${catalog.library}/previews/${shard}`)) {
    photoIds.add(key.slice(key.lastIndexOf("/") + 1, key.lastIndexOf("-")));
  }
  return photoIds;
}

export async function deletePreviews(catalog: Catalog, photoId: string): Promise<void> {
  const keys = (Object.keys(PREVIEW_PX) as PreviewSize[]).map((size) => previewKey(catalog, photoId, size));
  await deleteObjects(catalog, catalog.cropsBucket, keys);
}

/** Returns a link to a preview, whether or not it exists. */
export async function previewUrl(catalog: Catalog, photoId: string, size: PreviewSize): Promise<string> {
  return presignGet(catalog, catalog.cropsBucket, previewKey(catalog, photoId, size), "image/webp");
}
