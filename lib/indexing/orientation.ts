import { getObject } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Photo } from "../catalog/store/types.ts";
import { DEFAULT_LIMITS } from "../media/limits.ts";
import { openPhoto } from "../media/open.ts";
import type { Orientation } from "../media/orientation.ts";

/** How a photo is turned; those that were indexed before that was kept are asked themselves. */
export async function orientationOf(catalog: Catalog, { orientation, key }: Photo): Promise<Orientation> {
  if (orientation !== undefined) return orientation;
  const object = await getObject(catalog, catalog.photosBucket, key, DEFAULT_LIMITS.bytes);
  return object ? (await openPhoto(key, object.bytes)).orientation : 1;
}
