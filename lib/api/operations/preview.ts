import { getPhoto } from "../../catalog/rows/photos.ts";
import { previewUrl } from "../../catalog/rows/previews.ts";
import { makePreview } from "../../indexing/preview.ts";
import type { Input } from "../operation.ts";
import { notFound, Problem } from "../problem.ts";
import type { SearchContext } from "../search-context.ts";

/** A link to a smaller picture of a photo, which is created on the first request. */
export async function getPreview(
  { catalog, pictures: { limits } }: SearchContext,
  { id, query: { size } }: Input<"getPreview">,
) {
  const photo = await getPhoto(catalog, id);
  if (!photo) throw notFound("photo", id);
  if (photo.width === 0) throw new Problem(409, `This photo is ${photo.status}: ${photo.reason ?? ""}`);
  if (!(await makePreview({ catalog, limits }, photo, size)))
    throw new Problem(409, "This photo was changed or removed: read it again");
  return { url: await previewUrl(catalog, photo.photoId, size) };
}

export const PREVIEW_OPERATIONS = { getPreview };
