import { getPhoto } from "../../catalog/rows/photos.ts";
import { getObject } from "../../catalog/store/objects.ts";
import { cameraDataOf } from "../../media/camera.ts";
import { openPhoto } from "../../media/open.ts";
import { placeIn } from "../../media/xmp/place.ts";
import type { Input } from "../operation.ts";
import { notFound, Problem } from "../problem.ts";
import type { SearchContext } from "../search-context.ts";

/** What the file of a photo states about how and where it was taken. Its header is read, and nothing is decoded. */
export async function getPhotoDetails(
  { catalog, pictures: { limits } }: SearchContext,
  { id }: Input<"getPhotoDetails">,
) {
  const photo = await getPhoto(catalog, id);
  if (!photo) throw notFound("photo", id);
  if (photo.width === 0) throw new Problem(409, `This photo is ${photo.status}: ${photo.reason ?? ""}`);
  const object = await getObject(catalog, catalog.photosBucket, photo.key, limits.bytes);
  if (object?.eTag !== photo.eTag) throw new Problem(409, "This photo was changed or removed: read it again");
  const { exif, xmp } = await openPhoto(photo.key, object.bytes, limits);
  return { ...cameraDataOf(exif), place: placeIn(xmp), bytes: object.size };
}

export const DETAIL_OPERATIONS = { getPhotoDetails };
