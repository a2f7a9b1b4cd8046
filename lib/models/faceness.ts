import rfbWithFrFeature from "./faceness/rfb-320@4+fr-feature-512@1.json" with { type: "json" };

/**
 * How likely a detection is a face, once an embedding model has seen its crop; measured for one network and one embedding
 * model by `npm run calibrate:detector`.
 */
export interface Faceness {
  /** Logistic regression on the signs of lib/embed/faceness.ts: the sum is the log-odds of a face. */
  readonly weights: Readonly<Record<"bias" | "score" | "rawLength" | "size" | "yaw", number>>;
  /** Log-odds per natural logarithm of the score, without any other sign. */
  readonly slope: number;
  readonly dataset: string;
  readonly date: string;
  /** Numbers of measured detections that were faces, and that were not. */
  readonly faces: number;
  readonly others: number;
}

const MEASURED: Readonly<Record<string, Faceness>> = { "rfb-320@4+fr-feature-512@1": rfbWithFrFeature };

/**
 * Finds the measurement of a pair; undefined if the pair was not measured.
 * @param detector id of an engine with its model, such as `onnx:rfb-320@4`, or the text recorded with a face
 */
export function findFaceness(detector: string, embedderId: string): Faceness | undefined {
  const [engine = ""] = detector.split(" ");
  return MEASURED[`${engine.replace(/^onnx:/, "")}+${embedderId}`];
}
