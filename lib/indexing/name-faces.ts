import { facesOfPhoto } from "../catalog/rows/faces.ts";
import { getReadNames } from "../catalog/rows/metadata-names.ts";
import { getPhotoRecord } from "../catalog/rows/photos.ts";
import type { PhotoRecord } from "../catalog/store/types.ts";
import { isSideways } from "../media/orientation.ts";
import { mentionsRegions } from "../media/xmp/namespaces.ts";
import type { DrawContext } from "./draw-face.ts";
import { drawerFor } from "./draw-region.ts";
import { readNames } from "./names.ts";
import { turnBox } from "./turn-face.ts";

/** Metadata of a photo's file. */
export interface Packets {
  readonly photoId: string;
  /** Key of the photo's file to which they belong. Its orientation may differ from that of the file that is shown. */
  readonly key: string;
  /** Key of the object that contains them: that file, or a sidecar. */
  readonly source: string;
  readonly packets: readonly Uint8Array[];
  /** Digest of the file's picture data, if they are in that file. */
  readonly data?: string;
  /** True if the source has never been read. */
  readonly isNew?: boolean;
}

/**
 * Reads the names in metadata and applies them to the photo's faces, in the orientation of the file they belong to. If faces
 * of an edited picture get their former ids at the same time, the names are applied again.
 */
export async function nameFaces(drawing: DrawContext, of: Packets): Promise<void> {
  const { catalog } = drawing;
  if (!of.packets.some(mentionsRegions) && !(await isSilenced(drawing, of))) return;
  for (let isSame = false; !isSame; ) {
    const record = await getPhotoRecord(catalog, of.photoId);
    await nameFacesOf(drawing, of, record);
    const now = record?.awaiting && (await getPhotoRecord(catalog, of.photoId));
    isSame = JSON.stringify(now?.awaiting) === JSON.stringify(record?.awaiting);
  }
}

async function nameFacesOf(drawing: DrawContext, of: Packets, record: PhotoRecord | undefined): Promise<void> {
  const { catalog } = drawing;
  const { photoId, key, source, packets, data } = of;
  const place = record?.locations.find((location) => location.key === key);
  if (!record || !place) return;
  const own = place.orientation;
  const shown = record.orientation ?? own;
  const faces = (await facesOfPhoto(catalog, photoId, { consistent: true })).map((face) => ({
    faceId: face.faceId,
    box: turnBox(face.box, face.orientation ?? shown, own),
  }));
  const draw = drawerFor(drawing, photoId);
  const sideways = isSideways(own) !== isSideways(shown);
  const [width, height] = sideways ? [record.height, record.width] : [record.width, record.height];
  const photo = { photoId, key, width, height, orientation: own, faces };
  const waiting = record.awaiting?.before ?? [];
  await readNames(catalog, { photo, locations: record.locations, waiting, source, packets, data }, async (box) => {
    const face = await draw(turnBox(box, own, shown));
    return face && { faceId: face.faceId, box: turnBox(face.box, shown, own) };
  });
}

/** Returns true if a source without regions removes earlier names. A file whose picture was also edited removes none. */
async function isSilenced({ catalog }: DrawContext, { photoId, source, data, isNew }: Packets): Promise<boolean> {
  if (isNew) return false;
  const before = await getReadNames(catalog, photoId, source);
  return before !== undefined && (before.data === undefined || before.data === data);
}
