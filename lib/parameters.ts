import { UserError } from "./user-error.ts";

/** The results that depend on a parameter, and so have to be computed again when its value changes. */
export type Affects =
  /** The faces found in a photo: photos are indexed again. */
  | "detection"
  /** The neighbours of each face: the next run compares all faces again. */
  | "comparison"
  /** The clusters made from those neighbours: the next run makes them again. */
  | "clusters";

/** Everything that Facet needs to know about a parameter. */
interface Row {
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly unit: string;
  /** True if only whole numbers are accepted. */
  readonly whole: boolean;
  readonly affects: Affects;
  /** One line for the help texts, the API and the documentation. */
  readonly about: string;
}

/**
 * All parameters. To add one, add a row: flags, environment, context, the API and the documentation follow from it.
 *
 * The first eight have the names, ranges and defaults that PhotoPrism documents. Sizes are pixels of the upright
 * original. The second pass finds nothing if FACE_FEW_CORE is as large as FACE_CLUSTER_CORE, and no cluster is split if
 * FACE_CLUSTER_RADIUS is 1.5.
 */
const rows = {
  FACE_SIZE: {
    min: 20,
    max: 10_000,
    default: 50,
    unit: "px",
    whole: false,
    affects: "detection",
    about: "smallest face to keep",
  },
  FACE_SCORE: {
    min: 1,
    max: 100,
    default: 9,
    unit: "score on Pigo's scale",
    whole: false,
    affects: "detection",
    about: "lowest detection score to keep",
  },
  FACE_OVERLAP: {
    min: 1,
    max: 100,
    default: 42,
    unit: "percent",
    whole: false,
    affects: "detection",
    about: "largest overlap of two faces",
  },
  FACE_CLUSTER_SIZE: {
    min: 20,
    max: 10_000,
    default: 80,
    unit: "px",
    whole: false,
    affects: "comparison",
    about: "smallest face that can form a cluster",
  },
  FACE_CLUSTER_SCORE: {
    min: 1,
    max: 100,
    default: 15,
    unit: "score on Pigo's scale",
    whole: false,
    affects: "comparison",
    about: "lowest score of a face that can form a cluster",
  },
  FACE_CLUSTER_CORE: {
    min: 1,
    max: 100,
    default: 4,
    unit: "faces",
    whole: true,
    affects: "comparison",
    about: "neighbouring faces that start a cluster",
  },
  FACE_CLUSTER_DIST: {
    min: 0.1,
    max: 1.5,
    default: 0.64,
    unit: "calibrated distance",
    whole: false,
    affects: "comparison",
    about: "largest distance between neighbours in a cluster",
  },
  FACE_MATCH_DIST: {
    min: 0.1,
    max: 1.5,
    default: 0.46,
    unit: "calibrated distance",
    whole: false,
    affects: "clusters",
    about: "how far outside a cluster's radius a face can be and still join it",
  },
  FACE_CLUSTER_RADIUS: {
    min: 0.1,
    max: 1.5,
    default: 0.64,
    unit: "calibrated distance",
    whole: false,
    affects: "clusters",
    about: "radius above which a cluster is split",
  },
  FACE_FEW_CORE: {
    min: 2,
    max: 100,
    default: 2,
    unit: "faces",
    whole: true,
    affects: "clusters",
    about: "neighbouring faces that start a cluster in a second pass, for people with few photos",
  },
  FACE_FEW_DIST: {
    min: 0.1,
    max: 1.5,
    default: 0.55,
    unit: "calibrated distance",
    whole: false,
    affects: "comparison",
    about: "largest distance between neighbours in the second pass",
  },
  FACE_CLUSTER_SHARPNESS: {
    min: 0,
    max: 1,
    default: 0,
    unit: "share of 1",
    whole: false,
    affects: "comparison",
    about: "lowest sharpness of a face that can form a cluster",
  },
  FACE_CLUSTER_YAW: {
    min: 0,
    max: 90,
    default: 90,
    unit: "degrees",
    whole: false,
    affects: "comparison",
    about: "largest turn of the head, left or right, of a face that can form a cluster",
  },
  FACE_CLUSTER_ROLL: {
    min: 0,
    max: 180,
    default: 180,
    unit: "degrees",
    whole: false,
    affects: "comparison",
    about: "largest tilt of a face that can form a cluster",
  },
  RETRY_TURNED: {
    min: 0,
    max: 1,
    default: 1,
    unit: "0 or 1",
    whole: true,
    affects: "detection",
    about: "1: search a photo without faces again, turned to either side; 0: do not",
  },
  RETRY_SIZE: {
    min: 1,
    max: 100,
    default: 50,
    unit: "percent",
    whole: false,
    affects: "detection",
    about: "size of the faces to search for when none is found, in percent of FACE_SIZE",
  },
  RETRY_SCORE: {
    min: 1,
    max: 100,
    default: 15,
    unit: "score on Pigo's scale",
    whole: false,
    affects: "detection",
    about: "lowest score of a face found only by searching again",
  },
  PHOTO_MEGAPIXELS: {
    min: 1,
    max: 1000,
    default: 250,
    unit: "million pixels",
    whole: false,
    affects: "detection",
    about: "largest photo to read",
  },
  PHOTO_WHOLE_MEGAPIXELS: {
    min: 1,
    max: 1000,
    default: 100,
    unit: "million pixels",
    whole: false,
    affects: "detection",
    about:
      "largest photo to decode at full size; a larger JPEG is decoded at 1/2, 1/4 or 1/8, other formats are skipped",
  },
  PHOTO_MEGABYTES: {
    min: 1,
    max: 1000,
    default: 100,
    unit: "million bytes",
    whole: false,
    affects: "detection",
    about: "largest file to read",
  },
} as const satisfies Record<string, Row>;

export type ParameterName = keyof typeof rows;
export type Parameters = Record<ParameterName, number>;

/** A parameter with its name. */
export interface Parameter extends Row {
  readonly name: ParameterName;
}

export const PARAMETERS: readonly Parameter[] = Object.entries(rows).map(([name, row]) => ({
  name: name as ParameterName,
  ...row,
}));

/** The names of the parameters that affect any of `what`, in the order of the rows. */
export function namesAffecting(...what: readonly Affects[]): ParameterName[] {
  return PARAMETERS.filter(({ affects }) => what.includes(affects)).map(({ name }) => name);
}

/** A parameter's value is not a number in its range. */
export class ParameterOutOfRange extends UserError {
  readonly parameter: ParameterName;
  readonly value: unknown;

  constructor({ name, min, max, whole }: Parameter, value: unknown) {
    super(`${name} is ${JSON.stringify(value)}: give a ${whole ? "whole number" : "number"} from ${min} to ${max}`);
    this.name = "ParameterOutOfRange";
    this.parameter = name;
    this.value = value;
  }
}

/**
 * Reads the parameters from an environment, or any record of strings or numbers. Absent and empty ones have their
 * default.
 * @throws ParameterOutOfRange
 */
export function readParameters(source: Record<string, unknown>): Parameters {
  const values = PARAMETERS.map((parameter) => {
    const { name, min, max, whole } = parameter;
    const given = source[name];
    if (given === undefined || given === "") return [name, parameter.default];
    const value = Number(given);
    if (!(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
      throw new ParameterOutOfRange(parameter, given);
    }
    return [name, value];
  });
  return Object.fromEntries(values) as Parameters;
}
