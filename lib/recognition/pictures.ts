import type { DetectedFace, Detector } from "../detect/types.ts";
import { cutAligned } from "../embed/align.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { PhotoLimits } from "../media/limits.ts";
import { openPhoto } from "../media/open.ts";
import type { Parameters } from "../parameters.ts";

/** Dependencies of `readPictureFaces`. */
export interface PictureReader {
  readonly detector: Detector;
  readonly embedder: Embedder;
  readonly parameters: Parameters;
  readonly limits: PhotoLimits;
}

/** A face of a picture that is not stored, with its vector. */
export interface PictureFace extends DetectedFace {
  readonly vector: Float32Array;
}

/**
 * Finds and embeds the faces of a picture that is not stored, with the same steps as for a photo that arrives.
 * @param name the name of the picture in error messages
 * @returns the size of the upright picture in pixels, and its faces, largest first
 */
export async function readPictureFaces(
  { detector, embedder, parameters, limits }: PictureReader,
  name: string,
  bytes: Uint8Array,
): Promise<{ readonly width: number; readonly height: number; readonly faces: readonly PictureFace[] }> {
  const photo = await openPhoto(name, bytes, limits);
  const { faces } = await detector.detect(photo, parameters);
  const crops = await Promise.all(faces.map((face) => cutAligned(photo, face)));
  const embeddings = await embedder.embed(crops);
  const { width, height } = photo;
  return {
    width,
    height,
    faces: faces.flatMap((face, at) => {
      const embedding = embeddings[at];
      return !embedding || embedding instanceof Error ? [] : [{ ...face, vector: embedding.vector }];
    }),
  };
}
