import { facesOfPhoto } from "../catalog/rows/faces.ts";
import { blankPhoto, updatePhoto } from "../catalog/rows/photos.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { PhotoRecord } from "../catalog/store/types.ts";
import { retirePhoto } from "./retire.ts";

/**
 * Removes a key from a photo's locations. A photo without locations is retired. If it comes back or is being indexed at the
 * same time, it has to be indexed again, as its new crops and vectors may have been deleted. Can be repeated after an
 * interruption.
 * @returns the photo if it still, or again, has a location
 */
export async function leaveKey(catalog: Catalog, photoId: string, key: string): Promise<PhotoRecord | undefined> {
  const { after } = await updatePhoto(catalog, photoId, (before) => {
    if (!before?.locations.some((location) => location.key === key)) return before;
    const locations = before.locations.filter((location) => location.key !== key);
    return locations.length > 0 ? { ...before, locations } : { ...toBeLookedAt(before), locations };
  });
  if (after?.aliasOf !== undefined) return leaveKey(catalog, after.aliasOf, key);
  if (after && after.locations.length > 0) return after;
  if (after) await retirePhoto(catalog, after);
  else await retireUnfinished(catalog, photoId);
  const { before, after: again } = await updatePhoto(catalog, photoId, (now) =>
    now && (now.locations.length > 0 || now.looking !== undefined) ? toBeLookedAt(now) : now,
  );
  return before && before.locations.length > 0 ? again : undefined;
}

/** Returns a photo's row such that its faces are detected again, and none waits for vectors. */
function toBeLookedAt({ detector: _, looking: __, awaiting: ___, ...photo }: PhotoRecord): Omit<PhotoRecord, "rev"> {
  return photo;
}

/** Retires the faces of a photo whose row was never written. A call about to write it finds a row, and starts again. */
async function retireUnfinished(catalog: Catalog, photoId: string): Promise<void> {
  const faces = await facesOfPhoto(catalog, photoId, { consistent: true });
  if (faces.length === 0) return;
  await updatePhoto(catalog, photoId, (now) => now ?? blankPhoto(photoId));
  await retirePhoto(catalog, { photoId });
}
