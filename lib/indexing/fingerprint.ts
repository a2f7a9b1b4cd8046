import type { Photo } from "../catalog/store/types.ts";
import type { Detector } from "../detect/types.ts";
import { PARAMETERS, type Parameters } from "../parameters.ts";

/** Parameters that decide which faces of a photo are kept, and what stands for each in a photo's row. */
const SELECTION = {
  FACE_SIZE: "size",
  FACE_SCORE: "score",
  FACE_OVERLAP: "overlap",
  RETRY_SIZE: "retry",
  RETRY_SCORE: "retryscore",
  RETRY_TURNED: "turned",
  PHOTO_WHOLE_MEGAPIXELS: "megapixels",
  PHOTO_MEGABYTES: "megabytes",
} as const;

/** Named where it is not the default: rows of before it was that do not name it. */
const LARGEST = PARAMETERS.find(({ name }) => name === "PHOTO_MEGAPIXELS")!;

/** Detector and selection parameters: a photo is looked at again when any of them changed. */
export function fingerprintOf(detector: Pick<Detector, "id">, parameters: Parameters): string {
  return `${detector.id} ${selectionOf(parameters)}`;
}

function selectionOf(parameters: Parameters): string {
  const named = Object.entries(SELECTION).map(
    ([name, short]) => `${short}=${parameters[name as keyof typeof SELECTION]}`,
  );
  const largest = parameters.PHOTO_MEGAPIXELS;
  return [...named, ...(largest === LARGEST.default ? [] : [`largest=${largest}`])].join(" ");
}

/**
 * Whether a photo's faces are those that this engine and these parameters would find, as far as its row tells.
 * @param wanted a detector's id, an engine, or `auto`
 */
export function isIndexedWith(
  { detector = "" }: Pick<Photo, "detector">,
  wanted: string,
  parameters: Parameters,
): boolean {
  const named = wanted.includes(":") ? detector.startsWith(`${wanted} `) : detector.startsWith(`${wanted}:`);
  return detector.endsWith(` ${selectionOf(parameters)}`) && (wanted === "auto" || named);
}
