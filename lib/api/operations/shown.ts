import { cropUrl } from "../../catalog/rows/crops.ts";
import { facesThatExist } from "../../catalog/rows/faces.ts";
import { photoIdOfFace } from "../../catalog/store/ids.ts";
import type { Catalog } from "../../catalog/store/open.ts";

/** What a page needs of a face to show it. */
export async function showFace(catalog: Catalog, faceId: string) {
  return { faceId, photoId: photoIdOfFace(faceId), url: await cropUrl(catalog, faceId) };
}

/** Of each list of faces the first that is still there. That is mostly the first: for the others it is asked after that. */
export async function firstOfEach(
  catalog: Catalog,
  lists: readonly (readonly string[])[],
): Promise<(string | undefined)[]> {
  const firsts = await facesThatExist(
    catalog,
    lists.flatMap(([first]) => first ?? []),
  );
  const gone = lists.filter(([first]) => first !== undefined && !firsts.has(first));
  const others = await facesThatExist(
    catalog,
    gone.flatMap(([, ...rest]) => rest),
  );
  return lists.map((list) => list.find((faceId) => firsts.has(faceId) || others.has(faceId)));
}
