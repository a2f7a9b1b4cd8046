import { cropUrl } from "../../catalog/rows/crops.ts";
import { facesThatExist } from "../../catalog/rows/faces.ts";
import { photoIdOfFace } from "../../catalog/store/ids.ts";
import type { Catalog } from "../../catalog/store/open.ts";

/** The fields that a page needs to show a face. */
export async function showFace(catalog: Catalog, faceId: string) {
  return { faceId, photoId: photoIdOfFace(faceId), url: await cropUrl(catalog, faceId) };
}

/** The first existing face of each list. All first faces are checked together; the rest only where the first is gone. */
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
