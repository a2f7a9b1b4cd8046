import type { Share } from "../../catalog/rows/shares.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Photo } from "../../catalog/store/types.ts";
import { checksOf } from "./list-photos.ts";
import { personInForce } from "./people.ts";
import { fits, keepByPeople, type PhotoQuery } from "./photo-filter.ts";

/** The share of a visitor, which serve.ts has checked. @throws Error for a request that it did not check */
export function shareOf({ share }: { readonly share?: Share | undefined }): Share {
  if (!share) throw new Error("the request has no share");
  return share;
}

/** A share's filter, as a query for the list of photos. */
export function filterOf({ photos }: Share): PhotoQuery {
  return { ...photos, limit: 1, order: "taken", status: undefined } as unknown as PhotoQuery;
}

/** Returns whether a share covers a photo, by the same rules as its list. */
export async function covers(catalog: Catalog, share: Share, photo: Photo): Promise<boolean> {
  const query = filterOf(share);
  const { person, match, without } = query;
  // Those of a person who no longer exists are nobody's to see.
  for (const personId of new Set([...person, ...without])) await personInForce(catalog, personId);
  if (photo.width === 0 || !fits(photo, query)) return false;
  const isKept = async (every: readonly string[]) =>
    (await keepByPeople(catalog, [photo], { every, without, ...checksOf(query) })).length > 0;
  if (match === "all" || person.length === 0) return isKept(person);
  for (const personId of person) if (await isKept([personId])) return true;
  return false;
}
