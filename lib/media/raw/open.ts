import { checkJpeg } from "../check-jpeg.ts";
import { UndecodablePhoto } from "../errors.ts";
import { takenAtOf } from "../exif.ts";
import { withOrientation } from "../jpeg.ts";
import type { PhotoLimits } from "../limits.ts";
import { openRaster, readOrientation } from "../raster.ts";
import type { OpenPhoto } from "../types.ts";
import { jpegPackets } from "../xmp/jpeg.ts";
import { candidates, cutOffPreview, PREVIEW_PX } from "./candidates.ts";
import type { CameraFile, Preview } from "./previews.ts";

/** Size of the trial decode, px: damage of a preview shows at this size as well as at any. */
const TRIAL_PX = 64;

/**
 * Opens a camera file by the largest JPEG in it that decodes. That preview is the photo: width, height and face sizes refer
 * to its pixels. The camera's orientation applies, unless the preview has one of its own.
 */
export async function openCameraFile(
  key: string,
  bytes: Uint8Array,
  { name, previews, orientation, exif, xmp }: CameraFile,
  limits: PhotoLimits,
): Promise<OpenPhoto> {
  const cutOff = cutOffPreview(bytes, previews);
  if (cutOff) throw new UndecodablePhoto(key, "truncated", `${name}, its preview goes on to byte ${end(cutOff)}`);

  let failed: UndecodablePhoto | undefined;
  for (const jpeg of candidates(bytes, previews)) {
    try {
      const own = await readOrientation(key, jpeg);
      const turned = own === undefined && orientation !== undefined ? withOrientation(jpeg, orientation) : jpeg;
      checkJpeg(key, jpeg, limits);
      const photo = await openRaster(key, turned, limits, { partial: false });
      await photo.pixels(TRIAL_PX);
      return {
        ...photo,
        xmp: [...xmp, ...jpegPackets(jpeg)],
        exif: exif ?? photo.exif,
        takenAt: takenAtOf(exif) ?? photo.takenAt,
        fromCamera: true,
        oriented: photo.oriented || orientation !== undefined,
      };
    } catch (error) {
      if (!(error instanceof UndecodablePhoto)) throw error;
      failed ??= error;
    }
  }
  const detail = failed ? `${name} whose preview is damaged (${failed.reason})` : `${name} without a preview`;
  throw new UndecodablePhoto(key, "unsupported format", `${detail} of at least ${PREVIEW_PX} px`);
}

const end = ({ at, length }: Preview) => at + length;
