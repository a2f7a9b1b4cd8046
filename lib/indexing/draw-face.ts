import { putCrop } from "../catalog/rows/crops.ts";
import { facesOfPhoto, putFaces } from "../catalog/rows/faces.ts";
import { deleteGoneFaces, readGoneFacesIn } from "../catalog/rows/gone-faces.ts";
import { deletePastFaces } from "../catalog/rows/past-faces.ts";
import { faceIdOf } from "../catalog/store/ids.ts";
import { getObject } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, Photo } from "../catalog/store/types.ts";
import { describeFace } from "../detect/describe.ts";
import { averagePoints, type FivePoints } from "../detect/five-points.ts";
import { cutCrop } from "../embed/align.ts";
import type { Box } from "../geometry/box.ts";
import { near, type Square, squareOf } from "../geometry/squares.ts";
import type { PhotoLimits } from "../media/limits.ts";
import { openPhoto } from "../media/open.ts";
import { pictureData } from "../media/picture-data/digest.ts";
import type { OpenPhoto } from "../media/types.ts";
import { isSame } from "./by-hand.ts";
import { countFacesAgain } from "./delete-face.ts";
import { CannotDraw } from "./errors.ts";

/** Score of a drawn face: a person is certain that it is one. */
const SCORE_BY_HAND = 100;

/** Smallest box, px of the upright photo: the least value of FACE_SIZE. */
const SMALLEST_PX = 20;

/** Dependencies of drawing a face. */
export interface DrawContext {
  readonly catalog: Catalog;
  readonly limits: PhotoLimits;
  /** Finds eyes, nose and mouth; if undefined, average positions are used. */
  readonly points: FivePoints | undefined;
}

/**
 * Adds a face that a person drew to a photo. Its points are found in the box, and its crop is processed like any other, so
 * that it gets a vector and takes part in runs. Repeating this gives the same face.
 * @throws CannotDraw, UndecodablePhoto
 */
export async function drawFace(
  { catalog, limits, points }: DrawContext,
  photo: Pick<Photo, "photoId" | "key" | "eTag">,
  box: Box,
): Promise<Face> {
  const object = await getObject(catalog, catalog.photosBucket, photo.key, limits.bytes);
  if (object?.eTag !== photo.eTag) throw new CannotDraw("This photo was changed or removed: reload it and try again");
  const opened = await openPhoto(photo.key, object.bytes, limits);
  const found = await faceIn(opened, box, points);
  const faceId = faceIdOf(photo.photoId, found.box);
  const known = await facesOfPhoto(catalog, photo.photoId, { consistent: true });
  const there = known.find((face) => face.faceId !== faceId && isSame(face, { faceId, box: found.box }));
  if (there) throw new CannotDraw(`Face ${there.faceId} already exists here: name that one`, there.faceId);
  const data = pictureData(object.bytes).digest;
  const gone = await readGoneFacesIn(catalog, photo.photoId, data);
  await deleteGoneFaces(
    catalog,
    photo.photoId,
    gone.filter((face) => isSame(face, { faceId, box: found.box })).map((face) => face.faceId),
  );
  const crop = await cutCrop(opened, found);
  const { photoId, key } = photo;
  const { realPixels, look } = crop;
  const of = { orientation: opened.orientation, data };
  const face: Face = { ...found, ...of, realPixels, look, detector: "by hand", drawn: true, faceId, photoId, key };
  // The row before the crop: the embed function, triggered by the crop, reads the row.
  await putFaces(catalog, [face]);
  await putCrop(catalog, faceId, crop.jpeg);
  await deletePastFaces(catalog, [face]);
  await countFacesAgain(catalog, photoId);
  return face;
}

async function faceIn(photo: OpenPhoto, box: Box, finder: FivePoints | undefined) {
  const { width, height } = photo;
  const square: Square = {
    x: (box.x + box.width / 2) * width,
    y: (box.y + box.height / 2) * height,
    side: Math.max(box.width * width, box.height * height),
  };
  if (square.side < SMALLEST_PX) throw new CannotDraw(`The box is too small: draw one of ${SMALLEST_PX} px or more`);
  const points = await finder?.find(photo, square);
  const [at, around] =
    points && near(squareOf(points), square) ? [points, squareOf(points)] : [averagePoints(square), square];
  return describeFace(photo, { square: around, points: at, score: SCORE_BY_HAND });
}
