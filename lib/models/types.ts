/** The origin of a model's file. */
export type ModelSource =
  | { readonly npm: string; readonly path: string } // package@version and the path inside its tarball
  | { readonly repository: string } // path from the root of this repository
  | { readonly file: string } // a path the user gives
  | { readonly url: string };

/** An ONNX or cascade file, identified by its bytes. */
export interface ModelFile {
  readonly name: string;
  /** SHA-256 of the file, lower-case hex. */
  readonly sha256: string;
  readonly licence: string;
  readonly source: ModelSource;
}

/**
 * How a model's raw distance takes into account that some faces resemble many others; see lib/dbscan/commonness.ts. The
 * squared distance of two faces is |x - y|^2 + weight * (c(x) + c(y) - 2 * median), and not less than 0.
 */
export interface FairDistance {
  readonly weight: number;
  /** Median commonness of the faces that the calibration was measured on. */
  readonly median: number;
  /** Number of largest products with prototypes whose mean is the commonness. */
  readonly largest: number;
  /** Unit vectors as base64: one signed byte per number, row-major, all on one scale. */
  readonly prototypes: string;
  /** Where the prototypes come from. */
  readonly dataset: string;
  readonly date: string;
  /** Least number of people whose mean a prototype is. */
  readonly fewestPeople: number;
}

/** Monotone map from a model's raw distance to the calibrated scale. */
export interface Calibration {
  /** [raw, calibrated] knots, both ascending; linear between them. */
  readonly knots: readonly (readonly [raw: number, calibrated: number])[];
  readonly dataset: string;
  readonly date: string;
  readonly samePairs: number;
  readonly differentPairs: number;
  /** Least calibrated distance at which the table was measured, if known; below, it is extrapolated. */
  readonly measuredFrom?: number | undefined;
}

/** A model whose distances are not calibrated yet. */
export type EmbedderModel = Omit<EmbedderRecord, "calibration">;

/** An embedding model: its file, input, output and calibration. */
export interface EmbedderRecord {
  /** Recorded with every vector; vectors of two ids are never compared. */
  readonly id: string;
  readonly kind: "embedder";
  readonly file: ModelFile;
  readonly input: {
    readonly name: string;
    readonly sizePx: number;
    readonly layout: "NCHW" | "NHWC";
    readonly channels: "RGB" | "BGR";
    /** input = (value - mean) / scale, value in 0..255. */
    readonly mean: number;
    readonly scale: number;
    /** Side of the model's window in the crop, in sides of the canonical face square (see lib/embed/align.ts). */
    readonly window: number;
    /** Distance of the window's centre below that of the face square, in sides of the face square; 0 if absent. */
    readonly down?: number;
  };
  readonly output: { readonly name: string; readonly length: number };
  readonly calibration: Calibration;
  /** If absent, the raw distance is the Euclidean one. */
  readonly distance?: FairDistance | undefined;
}
