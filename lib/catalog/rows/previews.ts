import { presignGet } from "../store/links.ts";
import { deleteObjects, headObject, listKeys, putObject } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";

/**
 * Longer sides of previews, px: `small` for lists, on screens with two pixels per point, and `large` for the full
 * screen.
 */
export const PREVIEW_PX = { small: 640, large: 2048 } as const;

export type PreviewSize = keyof typeof PREVIEW_PX;

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

/** Returns a link to a preview, which need not exist yet. */
export async function previewUrl(catalog: Catalog, photoId: string, size: PreviewSize): Promise<string> {
  return presignGet(catalog, catalog.cropsBucket, previewKey(catalog, photoId, size), "image/webp");
}
