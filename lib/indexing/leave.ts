import { facesOfPhoto } from "../catalog/rows/faces.ts";
import { blankPhoto, updatePhoto } from "../catalog/rows/photos.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { PhotoRecord } from "../catalog/store/types.ts";
import { retirePhoto } from "./retire.ts";

/**
 * Says that a photo is not at a key any more. One that is nowhere then is taken out of sight; should it come back
 * meanwhile, it has to be looked at again, as what was just made may be gone. Doing it again finishes what was cut off.
 * @returns the photo where it is still, or again, somewhere
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
    now && now.locations.length > 0 ? toBeLookedAt(now) : now,
  );
  return before && before.locations.length > 0 ? again : undefined;
}

/** A photo whose faces have to be looked for again, and those that waited for vectors do so no longer. */
function toBeLookedAt({ detector: _, looking: __, awaiting: ___, ...photo }: PhotoRecord): Omit<PhotoRecord, "rev"> {
  return photo;
}

/** Faces of a photo that was never written. Whoever is about to write it finds a row, and looks again. */
async function retireUnfinished(catalog: Catalog, photoId: string): Promise<void> {
  const faces = await facesOfPhoto(catalog, photoId, { consistent: true });
  if (faces.length === 0) return;
  await updatePhoto(catalog, photoId, (now) => now ?? blankPhoto(photoId));
  await retirePhoto(catalog, { photoId });
}
