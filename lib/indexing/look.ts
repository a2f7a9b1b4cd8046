import type { GoneFace } from "../catalog/rows/gone-faces.ts";
import type { StoredObject } from "../catalog/store/objects.ts";
import type { Face, Photo } from "../catalog/store/types.ts";
import type { DetectedFace, Detector } from "../detect/types.ts";
import { type Crop, cutCrop } from "../embed/align.ts";
import { UndecodablePhoto } from "../media/errors.ts";
import { checkBytes, limitsOf } from "../media/limits.ts";
import { openPhoto } from "../media/open.ts";
import type { Parameters } from "../parameters.ts";
import { heedPeople } from "./by-hand.ts";
import { identify } from "./identify.ts";

/** What a photo's row says of the photo itself. */
export type Found = Pick<
  Photo,
  "status" | "reason" | "width" | "height" | "takenAt" | "orientation" | "faceCount" | "cropBytes"
>;

/** What a look at a photo's bytes shows. */
export interface Look {
  readonly found: Found;
  readonly faces: readonly { readonly face: DetectedFace & { readonly faceId: string }; readonly crop: Crop }[];
  /** Faces that somebody drew, as they were drawn. */
  readonly drawn: readonly Face[];
  /** XMP packets in the file. */
  readonly xmp: readonly Uint8Array[];
}

/**
 * The faces of a photo, with their crops: all that its bytes decide, without the catalog. A photo that cannot become
 * pixels is skipped with its reason; one that breaks whatever looks at it has failed, with its reason: to look again
 * would show the same.
 * @param before its faces as they were found or drawn before, which keep their ids, and where somebody deleted one
 */
export async function lookAt(
  { detector, parameters }: { readonly detector: Detector; readonly parameters: Parameters },
  { photoId, key }: Pick<Photo, "photoId" | "key">,
  object: StoredObject,
  { known, gone }: { readonly known: readonly Face[]; readonly gone: readonly GoneFace[] },
): Promise<Look> {
  const size = { width: 0, height: 0 };
  try {
    const limits = limitsOf(parameters);
    checkBytes(key, object.size, limits);
    const photo = await openPhoto(key, object.bytes, limits);
    size.width = photo.width;
    size.height = photo.height;
    const detection = await detector.detect(photo, parameters);
    const drawn = known.filter((face) => face.drawn);
    const identified = heedPeople(identify(photoId, known, detection.faces), { gone, drawn });
    const faces = await Promise.all(identified.map(async (face) => ({ face, crop: await cutCrop(photo, face) })));
    const found: Found = {
      ...size,
      status: "indexed",
      faceCount: faces.length + drawn.length,
      cropBytes: faces.reduce((sum, { crop }) => sum + crop.jpeg.length, 0),
      ...(photo.takenAt ? { takenAt: photo.takenAt } : {}),
      orientation: photo.orientation,
    };
    return { found, faces, drawn, xmp: photo.xmp };
  } catch (error) {
    const found: Found =
      error instanceof UndecodablePhoto
        ? { ...size, status: "skipped", reason: error.reason, faceCount: 0 }
        : failed(messageOf(error));
    return { found, faces: [], drawn: [], xmp: [] };
  }
}

export function failed(reason: string): Found {
  return { status: "failed", reason, width: 0, height: 0, faceCount: 0 };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
