import { facesOfPhoto } from "../catalog/rows/faces.ts";
import { getPhotoRecord } from "../catalog/rows/photos.ts";
import { isSideways } from "../media/orientation.ts";
import { tellsOfRegions } from "../media/xmp/namespaces.ts";
import type { Drawing } from "./draw-face.ts";
import { drawerFor } from "./draw-region.ts";
import { readNames } from "./names.ts";
import { turnBox } from "./turn-face.ts";

/** Metadata of a photo's file. */
export interface Packets {
  readonly photoId: string;
  /** Key of the photo's file that they are of, which may stand another way up than the one that the photo is shown from. */
  readonly key: string;
  /** Key of the object that holds them: that file, or a sidecar. */
  readonly source: string;
  readonly packets: readonly Uint8Array[];
}

/** Reads whom metadata name, as the file stands that they are of. */
export async function nameFaces(drawing: Drawing, { photoId, key, source, packets }: Packets): Promise<void> {
  if (!packets.some(tellsOfRegions)) return;
  const { catalog } = drawing;
  const record = await getPhotoRecord(catalog, photoId);
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
  const named = { photoId, key, width, height, orientation: own, faces };
  await readNames(catalog, named, source, packets, async (box) => {
    const face = await draw(turnBox(box, own, shown));
    return face && { faceId: face.faceId, box: turnBox(face.box, shown, own) };
  });
}
