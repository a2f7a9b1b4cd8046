import type { Detector } from "../detect/types.ts";
import { cutCrop } from "../embed/align.ts";
import { limitsOf } from "../media/limits.ts";
import { openPhoto } from "../media/open.ts";
import type { Parameters } from "../parameters.ts";

/**
 * Finds the faces of a picture that is not stored.
 * @returns their number, and the crop of the largest as a JPEG; undefined if there is none
 */
export async function findAndCut(
  { detector, parameters }: { readonly detector: Detector; readonly parameters: Parameters },
  picture: Uint8Array,
): Promise<{ readonly faces: number; readonly crop: Uint8Array | undefined }> {
  const photo = await openPhoto("self-test", picture, limitsOf(parameters));
  const { faces } = await detector.detect(photo, parameters);
  const [largest] = faces;
  return { faces: faces.length, crop: largest && (await cutCrop(photo, largest)).jpeg };
}
