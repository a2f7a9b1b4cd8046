import { allPeople } from "../catalog/decisions/people.ts";
import { facesOfPhoto } from "../catalog/rows/faces.ts";
import { allPhotoRecords, photoOf } from "../catalog/rows/photos.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, PhotoLocation, PhotoRecord } from "../catalog/store/types.ts";
import { belongingsOfAllFaces } from "../catalog/views/belonging.ts";
import { isSideways } from "../media/orientation.ts";
import type { Frame } from "../media/xmp/frame.ts";
import type { NamedRegion } from "../media/xmp/regions.ts";
import type { WriteOptions } from "../media/xmp/write.ts";
import { BadXmp } from "../media/xmp/xml.ts";
import { OwnNames } from "./own-names.ts";
import { SidecarFolder } from "./sidecar-folder.ts";
import { turnBox } from "./turn-face.ts";

/** Result of writing the sidecars of a library. */
export interface WrittenSidecars {
  /** Number of sidecars that are new or changed. */
  readonly written: number;
  /** Number of sidecars that did not change. */
  readonly unchanged: number;
  /** Number of named faces in them. */
  readonly faces: number;
  /** Number of names removed because Facet wrote them and they are no longer valid. */
  readonly removed: number;
  readonly failed: readonly { readonly key: string; readonly reason: string }[];
}

/** Frame of a file that is not in the catalog: the regions of its sidecar are compared as written. */
const UNKNOWN: Frame = { width: 1, height: 1, orientation: 1 };

/**
 * Writes `KEY.xmp` into a folder for every file of a photo with a named face, and removes from the sidecars there the names
 * that Facet wrote and that are no longer valid. The rest of a sidecar stays. Photos are never written, and a sidecar that
 * cannot be written does not prevent the others.
 */
export async function writeSidecars(
  catalog: Catalog,
  folder: string,
  options: Pick<WriteOptions, "people"> = {},
): Promise<WrittenSidecars> {
  const people = new Map((await allPeople(catalog)).map(({ personId, name }) => [personId, name]));
  const belongings = await belongingsOfAllFaces(catalog);
  const sidecars = new SidecarFolder(folder);
  const own = await OwnNames.read(catalog, folder);
  const result = { written: 0, unchanged: 0, faces: 0, removed: 0, failed: [] as { key: string; reason: string }[] };
  for await (const record of allPhotoRecords(catalog)) {
    if (!photoOf(record)) continue;
    const faces = record.faceCount === 0 ? [] : (await facesOfPhoto(catalog, record.photoId)).flatMap(named);
    for (const place of record.locations) await write(record.photoId, place.key, frameAt(record, place, faces));
  }
  // Files that were removed or moved: their sidecars get no names.
  for (const { photoId, key } of own.unseen()) await write(photoId, key, { frame: UNKNOWN, faces: [] });
  return result;

  function named(face: Face) {
    const name = people.get(belongings.of(face.faceId)?.personId ?? "");
    return name === undefined ? [] : [{ ...face, name }];
  }

  async function write(photoId: string, key: string, { frame, faces }: NamedFrame): Promise<void> {
    const before = own.regionsOf(photoId, key);
    if (faces.length === 0 && before.length === 0) return;
    try {
      const planned = await sidecars.plan(key, faces, frame, { ...options, own: before });
      // Noted before writing, so that a sidecar read in between is recognised as Facet's own.
      await own.note(photoId, key, [...before, ...(planned?.own ?? [])]);
      const isNew = planned !== undefined && (await sidecars.write(planned));
      await own.settle(photoId, key, planned?.own ?? []);
      if (!planned) return;
      result[isNew ? "written" : "unchanged"]++;
      result.faces += faces.length;
      result.removed += planned.removed;
    } catch (error) {
      result.failed.push({ key, reason: reasonOf(error) });
    }
  }
}

interface NamedFrame {
  readonly frame: Frame;
  readonly faces: readonly NamedRegion[];
}

/** Converts named faces to the orientation of one of a photo's files: copies may have different orientations. */
function frameAt(
  { width, height, orientation: shown = 1 }: PhotoRecord,
  { orientation }: PhotoLocation,
  faces: readonly (Face & { readonly name: string })[],
): NamedFrame {
  const sideways = isSideways(orientation) !== isSideways(shown);
  return {
    frame: { ...(sideways ? { width: height, height: width } : { width, height }), orientation },
    faces: faces.map(({ name, box, orientation: own = shown }) => ({ name, box: turnBox(box, own, orientation) })),
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof BadXmp) return `the existing sidecar was left unchanged: ${error.reason}`;
  return error instanceof Error ? error.message : String(error);
}
