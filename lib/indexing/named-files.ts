import { allPeople } from "../catalog/decisions/people.ts";
import { facesOfPhoto } from "../catalog/rows/faces.ts";
import { allPhotoRecords, photoOf } from "../catalog/rows/photos.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, PhotoLocation, PhotoRecord } from "../catalog/store/types.ts";
import { belongingsOfAllFaces } from "../catalog/views/belonging.ts";
import { isSideways } from "../media/orientation.ts";
import type { Frame } from "../media/xmp/frame.ts";
import type { NamedRegion } from "../media/xmp/regions.ts";
import { turnBox } from "./turn-face.ts";

/** A file of a photo, with the named faces in it. */
export interface NamedFile {
  readonly photoId: string;
  readonly key: string;
  readonly frame: Frame;
  readonly faces: readonly NamedRegion[];
}

/** Reads all files of photos that are shown, also those without named faces. @param shards by default all */
export async function* namedFiles(catalog: Catalog, shards?: readonly string[]): AsyncGenerator<NamedFile> {
  const people = new Map((await allPeople(catalog)).map(({ personId, name }) => [personId, name]));
  const belongings = await belongingsOfAllFaces(catalog);
  for await (const record of allPhotoRecords(catalog, shards)) {
    if (!photoOf(record)) continue;
    const faces = record.faceCount === 0 ? [] : (await facesOfPhoto(catalog, record.photoId)).flatMap(named);
    const { photoId } = record;
    for (const place of record.locations) yield { photoId, key: place.key, ...frameAt(record, place, faces) };
  }

  function named(face: Face) {
    const name = people.get(belongings.of(face.faceId)?.personId ?? "");
    return name === undefined ? [] : [{ ...face, name }];
  }
}

/** Converts named faces to the orientation of one of a photo's files: copies may have different orientations. */
function frameAt(
  { width, height, orientation: shown = 1 }: PhotoRecord,
  { orientation }: PhotoLocation,
  faces: readonly (Face & { readonly name: string })[],
): Pick<NamedFile, "frame" | "faces"> {
  const sideways = isSideways(orientation) !== isSideways(shown);
  return {
    frame: { ...(sideways ? { width: height, height: width } : { width, height }), orientation },
    faces: faces.map(({ name, box, orientation: own = shown }) => ({ name, box: turnBox(box, own, orientation) })),
  };
}
