/**
 * The FACE_* parameters: eight with names, ranges and defaults as PhotoPrism documents them, and those that keep
 * clusters from growing into chains and find people with few photos. With FACE_FEW_CORE as large as FACE_CLUSTER_CORE
 * the second pass finds nothing, with FACE_CLUSTER_RADIUS 1.5 no cluster is split.
 * Sizes are pixels of the upright original, scores are on Pigo's scale, distances on the calibrated scale.
 * RETRY_*: what is tried where a photo shows no face. PHOTO_*: what one photo may cost, in millions.
 */
const ranges = {
  FACE_SIZE: { min: 20, max: 10_000, default: 50, about: "smallest face to keep, px" },
  FACE_SCORE: { min: 1, max: 100, default: 9, about: "lowest detection score to keep" },
  FACE_OVERLAP: { min: 1, max: 100, default: 42, about: "largest overlap of two faces, percent" },
  FACE_CLUSTER_SIZE: { min: 20, max: 10_000, default: 80, about: "smallest face that may form a cluster, px" },
  FACE_CLUSTER_SCORE: { min: 1, max: 100, default: 15, about: "lowest score that may form a cluster" },
  FACE_CLUSTER_CORE: { min: 1, max: 100, default: 4, about: "faces within reach that make a core of a cluster" },
  FACE_CLUSTER_DIST: { min: 0.1, max: 1.5, default: 0.64, about: "largest distance of neighbours in a cluster" },
  FACE_MATCH_DIST: { min: 0.1, max: 1.5, default: 0.46, about: "reach beyond a cluster's radius for a new face" },
  FACE_CLUSTER_RADIUS: { min: 0.1, max: 1.5, default: 0.64, about: "radius beyond which a cluster is split again" },
  FACE_FEW_CORE: { min: 2, max: 100, default: 2, about: "faces within reach that make a person with few photos" },
  FACE_FEW_DIST: { min: 0.1, max: 1.5, default: 0.55, about: "largest distance of neighbours where photos are few" },
  FACE_CLUSTER_SHARPNESS: { min: 0, max: 1, default: 0, about: "lowest sharpness that may form a cluster" },
  FACE_CLUSTER_YAW: {
    min: 0,
    max: 90,
    default: 90,
    about: "largest turn of the head that may form a cluster, degrees",
  },
  FACE_CLUSTER_ROLL: { min: 0, max: 180, default: 180, about: "largest tilt that may form a cluster, degrees" },
  RETRY_TURNED: { min: 0, max: 1, default: 1, about: "1: where no face is found, look at the photo turned; 0: do not" },
  RETRY_SIZE: { min: 1, max: 100, default: 50, about: "smaller faces to look for where none is found, % of FACE_SIZE" },
  RETRY_SCORE: { min: 1, max: 100, default: 15, about: "lowest score of a face that only a second look finds" },
  PHOTO_MEGAPIXELS: { min: 1, max: 1000, default: 250, about: "largest photo to read, million pixels" },
  PHOTO_WHOLE_MEGAPIXELS: {
    min: 1,
    max: 1000,
    default: 100,
    about: "largest photo to decode whole; larger JPEGs are decoded smaller, million pixels",
  },
  PHOTO_MEGABYTES: { min: 1, max: 1000, default: 100, about: "largest file to read, million bytes" },
} as const;

const UNITS: Readonly<Record<string, RegExp>> = {
  px: /^FACE_(CLUSTER_)?SIZE$/,
  "score on Pigo's scale": /SCORE$/,
  percent: /OVERLAP$|^RETRY_SIZE$/,
  faces: /CORE$/,
  "calibrated distance": /DIST$|RADIUS$/,
  degrees: /YAW$|ROLL$/,
  "share of 1": /SHARPNESS$/,
  "0 or 1": /TURNED$/,
  "million pixels": /MEGAPIXELS$/,
  "million bytes": /MEGABYTES$/,
};

export type ParameterName = keyof typeof ranges;
export type Parameters = Record<ParameterName, number>;

export const PARAMETERS = Object.entries(ranges).map(([name, range]) => ({
  name: name as ParameterName,
  ...range,
  unit: unitOf(name),
  whole: isWhole(name),
}));

/** What a parameter counts in. */
function unitOf(name: string): string {
  const [unit = ""] = Object.entries(UNITS).find(([, pattern]) => pattern.test(name)) ?? [];
  return unit;
}

/** Whether a parameter counts what cannot be divided. */
function isWhole(name: string): boolean {
  return ["faces", "0 or 1"].includes(unitOf(name));
}

/** A value that is not a number in its range. */
export class ParameterOutOfRange extends Error {
  readonly parameter: ParameterName;
  readonly value: unknown;

  constructor(parameter: ParameterName, value: unknown) {
    const { min, max } = ranges[parameter];
    super(
      `${parameter} is ${JSON.stringify(value)}: give a ${isWhole(parameter) ? "whole number" : "number"} from ${min} to ${max}`,
    );
    this.name = "ParameterOutOfRange";
    this.parameter = parameter;
    this.value = value;
  }
}

/**
 * Reads the parameters out of an environment (or any record of strings); an absent or empty one takes its default.
 * @throws ParameterOutOfRange
 */
export function readParameters(source: Record<string, unknown>): Parameters {
  const values = PARAMETERS.map(({ name, min, max, whole, default: preset }) => {
    const given = source[name];
    if (given === undefined || given === "") return [name, preset];
    const value = Number(given);
    if (!(value >= min && value <= max) || (whole && !Number.isInteger(value)))
      throw new ParameterOutOfRange(name, given);
    return [name, value];
  });
  return Object.fromEntries(values) as Parameters;
}
