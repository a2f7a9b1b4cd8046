import type { Photo } from "../catalog/store/types.ts";
import type { Detector } from "../detect/types.ts";
import { namesAffecting, PARAMETERS, type ParameterName, type Parameters } from "../parameters.ts";

/**
 * Short names of parameters in the rows of photos, in the order in which they are written there. Another text would
 * have every photo indexed again.
 */
const ALWAYS_WRITTEN: Readonly<Partial<Record<ParameterName, string>>> = {
  FACE_SIZE: "size",
  FACE_SCORE: "score",
  FACE_OVERLAP: "overlap",
  RETRY_SIZE: "retry",
  RETRY_SCORE: "retryscore",
  RETRY_TURNED: "turned",
  PHOTO_WHOLE_MEGAPIXELS: "megapixels",
  PHOTO_MEGABYTES: "megabytes",
};

/** Short names of parameters that came later. Like any newer parameter, they are written only if changed. */
const WRITTEN_IF_CHANGED: Readonly<Partial<Record<ParameterName, string>>> = { PHOTO_MEGAPIXELS: "largest" };

/** Detector and detection parameters, as text: a photo is indexed again when it changes. */
export function fingerprintOf(detector: Pick<Detector, "id">, parameters: Parameters): string {
  return `${detector.id} ${describeDetection(parameters)}`;
}

/**
 * A parameter without a short name is written under its own name, and only if it is not the default. So photos indexed
 * before it was added remain up to date.
 */
function describeDetection(parameters: Parameters): string {
  const always = Object.entries(ALWAYS_WRITTEN).map(([name, short]) => `${short}=${parameters[name as ParameterName]}`);
  const changed = namesAffecting("detection").filter(
    (name) => !(name in ALWAYS_WRITTEN) && parameters[name] !== defaultOf(name),
  );
  return [...always, ...changed.map((name) => `${WRITTEN_IF_CHANGED[name] ?? name}=${parameters[name]}`)].join(" ");
}

function defaultOf(wanted: ParameterName): number | undefined {
  return PARAMETERS.find(({ name }) => name === wanted)?.default;
}

/**
 * Returns true if, according to its row, a photo's faces were found with this engine and these parameters.
 * @param wanted a detector's id, an engine, or `auto`
 */
export function isIndexedWith(
  { detector = "" }: Pick<Photo, "detector">,
  wanted: string,
  parameters: Parameters,
): boolean {
  const named = wanted.includes(":") ? detector.startsWith(`${wanted} `) : detector.startsWith(`${wanted}:`);
  return detector.endsWith(` ${describeDetection(parameters)}`) && (wanted === "auto" || named);
}
