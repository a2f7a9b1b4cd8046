import { facesOfPhoto } from "../../catalog/rows/faces.ts";
import { getPhoto } from "../../catalog/rows/photos.ts";
import { PREVIEW_PX, previewUrl } from "../../catalog/rows/previews.ts";
import { sharedPictureUrl } from "../../catalog/rows/shared-pictures.ts";
import type { Face, Photo } from "../../catalog/store/types.ts";
import { belongingsOfFaces } from "../../catalog/views/belonging.ts";
import { type GivenPicture, makeGivenPicture } from "../../indexing/give-picture.ts";
import { makePreview } from "../../indexing/preview.ts";
import type { Input } from "../operation.ts";
import { notFound, Problem } from "../problem.ts";
import type { SearchContext } from "../search-context.ts";
import { covers, filterOf, shareOf } from "./shared-photos.ts";

/** A link to a photo in full size, with all faces blurred but some. */
export async function getBlurredPhoto(
  { catalog, pictures: { limits } }: SearchContext,
  { id, body: { faceIds } }: Input<"getBlurredPhoto">,
) {
  const photo = await getPhoto(catalog, id);
  if (!photo) throw notFound("photo", id);
  if (photo.width === 0) throw new Problem(409, `This photo is ${photo.status}: ${photo.reason ?? ""}`);
  const faces = await facesOfPhoto(catalog, photo.photoId);
  const kept = new Set<string>(faceIds);
  const strange = faceIds.find((faceId) => !faces.some((face) => face.faceId === faceId));
  if (strange !== undefined) throw notFound("face", `${strange} in this photo`);
  return give({ catalog, limits }, photo, { blurred: boxesOf(faces.filter(({ faceId }) => !kept.has(faceId))) });
}

/** A link to a picture of a photo that a share covers. */
export async function getSharedPicture(
  { catalog, pictures: { limits } }: SearchContext,
  { id, query: { size }, ...input }: Input<"getSharedPicture">,
) {
  const share = shareOf(input);
  const photo = await getPhoto(catalog, id);
  if (!photo || !(await covers(catalog, share, photo))) throw notFound("photo", id);
  if (!share.blurred && size !== "full") {
    if (!(await makePreview({ catalog, limits }, photo, size))) throw changed();
    return { url: await previewUrl(catalog, photo.photoId, size) };
  }
  const blurred = share.blurred ? await facesOfOthers({ catalog }, photo, filterOf(share).person) : [];
  return give({ catalog, limits }, photo, { blurred, ...(size === "full" ? {} : { longerSidePx: PREVIEW_PX[size] }) });
}

async function give(
  context: Pick<SearchContext, "catalog"> & Pick<SearchContext["pictures"], "limits">,
  photo: Photo,
  picture: GivenPicture,
) {
  const key = await makeGivenPicture(context, photo, picture);
  if (key === undefined) throw changed();
  return { url: await sharedPictureUrl(context.catalog, key) };
}

/** The boxes of all faces of a photo but those of these people. What was marked as not a face is blurred too. */
async function facesOfOthers(
  { catalog }: Pick<SearchContext, "catalog">,
  { photoId }: Photo,
  people: readonly string[],
) {
  const faces = await facesOfPhoto(catalog, photoId);
  const belongings = await belongingsOfFaces(
    catalog,
    faces.map(({ faceId }) => faceId),
  );
  return boxesOf(faces.filter(({ faceId }) => !people.includes(belongings.get(faceId)?.personId ?? "")));
}

const boxesOf = (faces: readonly Face[]) => faces.map(({ box }) => box);

const changed = () => new Problem(409, "This photo was changed or removed: read it again");

export const GIVING_OPERATIONS = { getBlurredPhoto, getSharedPicture };
