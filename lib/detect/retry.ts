import type { OpenPhoto } from "../media/types.ts";
import type { Parameters } from "../parameters.ts";
import { enlargedPhoto, fromEnlarged, isSmall } from "./enlarged.ts";
import { TURNS, turnedBack, turnedPhoto } from "./turned.ts";
import type { Detection, Detector } from "./types.ts";

/** Smallest face that is searched: the least value of FACE_SIZE. */
const SMALLEST_PX = 20;

/**
 * Adds second attempts to an engine. If no face of a photo scores RETRY_SCORE, it searches a small photo enlarged; then the photo
 * turned to each side, unless the file has an orientation; and then, if there is no face at all, searches for smaller faces.
 * A second attempt is a second chance of being wrong, so its faces must score RETRY_SCORE.
 */
export function withRetries(engine: Detector): Detector {
  return {
    id: engine.id,
    release: () => engine.release(),
    async detect(photo, parameters) {
      const first = await engine.detect(photo, parameters);
      if (first.faces.some(({ score }) => score >= parameters.RETRY_SCORE)) return first;
      const sure = { ...parameters, FACE_SCORE: Math.max(parameters.FACE_SCORE, parameters.RETRY_SCORE) };
      const enlarged = isSmall(photo) ? await findEnlarged(engine, photo, sure) : undefined;
      if (enlarged && scoreOf(enlarged) > scoreOf(first)) return enlarged;
      const turned = await findTurned(engine, photo, sure);
      if (turned && scoreOf(turned) > scoreOf(first)) return turned;
      return first.faces.length > 0 ? first : ((await findSmaller(engine, photo, sure)) ?? first);
    },
  };
}

/** Searches at all sizes of the enlarged photo, because more sizes find a face that fills it. */
async function findEnlarged(
  engine: Detector,
  photo: OpenPhoto,
  parameters: Parameters,
): Promise<Detection | undefined> {
  const found = await engine.detect(enlargedPhoto(photo), { ...parameters, FACE_SIZE: SMALLEST_PX });
  const faces = found.faces.map(fromEnlarged).filter(({ sizePx }) => sizePx >= parameters.FACE_SIZE);
  return faces.length > 0 ? { ...found, faces } : undefined;
}

/** Returns the detection of the turn with the highest sum of scores; undefined if none has a face. */
async function findTurned(engine: Detector, photo: OpenPhoto, parameters: Parameters): Promise<Detection | undefined> {
  if (photo.oriented || parameters.RETRY_TURNED === 0) return undefined;
  let best: Detection | undefined;
  for (const quarters of TURNS) {
    const { faces, ...rest } = await engine.detect(turnedPhoto(photo, quarters), parameters);
    if (faces.length === 0 || (best && scoreOf(best) >= scoreOf({ faces }))) continue;
    best = { ...rest, faces: faces.map((face) => turnedBack(face, quarters)) };
  }
  return best;
}

async function findSmaller(engine: Detector, photo: OpenPhoto, parameters: Parameters): Promise<Detection | undefined> {
  const sizePx = Math.max(SMALLEST_PX, (parameters.FACE_SIZE * parameters.RETRY_SIZE) / 100);
  if (sizePx >= parameters.FACE_SIZE) return undefined;
  const found = await engine.detect(photo, { ...parameters, FACE_SIZE: sizePx });
  return found.faces.length > 0 ? found : undefined;
}

function scoreOf({ faces }: Pick<Detection, "faces">): number {
  return faces.reduce((sum, { score }) => sum + score, 0);
}
