import type { Box, Landmarks } from "../geometry/box.ts";
import type { OpenPhoto } from "../media/types.ts";
import type { Parameters } from "../parameters.ts";

/** Measures of how recognisable a face is, from its pixels and its points. */
export interface FaceQuality {
  /**
   * Mean absolute Laplacian over the standard deviation of the face's middle at 64 px, without unit: about .1 for a
   * blurred or enlarged face, .3 and more for a sharp one.
   */
  readonly sharpness: number;
  /** Degrees the head is turned, by the position of the nose between the eyes; positive to the right of the picture. */
  readonly yaw: number;
  /** Degrees the line of the eyes is tilted, clockwise positive. */
  readonly roll: number;
}

/** A face found by an engine, in the box convention of Pigo: a square in pixels, side 2.94 x eyes-to-mouth. */
export interface DetectedFace {
  readonly box: Box;
  /** Side of the box in pixels of the upright original. */
  readonly sizePx: number;
  /** Score on the scale of Pigo's facefinder. */
  readonly score: number;
  readonly landmarks: Landmarks;
  readonly quality: FaceQuality;
}

/** The faces that one engine found in one photo, largest first. */
export interface Detection {
  readonly faces: DetectedFace[];
  /** Engine and model version, for example `onnx:rfb-320@1`: recorded with every face. */
  readonly detector: string;
  /** Number of candidates that the selection dropped, by reason. */
  readonly dropped: { readonly tooSmall: number; readonly lowScore: number; readonly overlap: number };
}

/** A loaded engine. */
export interface Detector {
  /** Engine, model and version: recorded with every face. */
  readonly id: string;
  /** @throws UndecodablePhoto */
  detect(photo: OpenPhoto, parameters: Parameters): Promise<Detection>;
  release(): Promise<void>;
}
