/** Where the file of a model comes from. */
export type ModelSource =
  | { readonly npm: string; readonly path: string } // package@version and the path inside its tarball
  | { readonly repository: string } // path from the root of this repository
  | { readonly file: string } // a path the user gives
  | { readonly url: string };

/** One ONNX (or cascade) file, identified by its bytes. */
export interface ModelFile {
  readonly name: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly licence: string;
  readonly source: ModelSource;
}

/** Monotone map from a model's raw Euclidean distance to the calibrated scale. */
export interface Calibration {
  /** [raw, calibrated] knots, both ascending; linear between them. */
  readonly knots: readonly (readonly [raw: number, calibrated: number])[];
  readonly dataset: string;
  readonly date: string;
  readonly samePairs: number;
  readonly differentPairs: number;
  /** Calibrated distance from which the table was counted, where known; below, it is extrapolated. */
  readonly measuredFrom?: number | undefined;
}

/** A model whose distances are not calibrated yet. */
export type EmbedderModel = Omit<EmbedderRecord, "calibration">;

/** An embedder: how to feed it and what it answers. */
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
    /** Side of the square the model sees, in sides of the canonical face square (see lib/embed/align.ts). */
    readonly window: number;
    /** How far that square's centre lies below the face square's, in sides of the face square; 0 when absent. */
    readonly down?: number;
  };
  readonly output: { readonly name: string; readonly length: number };
  readonly calibration: Calibration;
}
