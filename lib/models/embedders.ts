import { FACE_FEATURES } from "./bundled.ts";
import frFeature from "./calibrations/fr-feature-512@1.json" with { type: "json" };
import frFeatureDistance from "./distances/fr-feature-512@1.json" with { type: "json" };
import type { Calibration, EmbedderRecord } from "./types.ts";

/** The bundled model, trained on faces of 112 px with the same alignment as the crops. */
export const FR_FEATURE: EmbedderRecord = {
  id: "fr-feature-512@1",
  kind: "embedder",
  file: FACE_FEATURES,
  input: { name: "input", sizePx: 112, layout: "NCHW", channels: "BGR", mean: 127, scale: 128, window: 1 },
  output: { name: "output", length: 512 },
  calibration: { ...frFeature, knots: frFeature.knots as unknown as Calibration["knots"] },
  distance: frFeatureDistance,
};

/**
 * FaceNet (https://github.com/davidsandberg/facenet, model 20180402-114759) as ONNX, provided by the user. Its distances
 * define the calibrated scale.
 */
export const FACENET: EmbedderRecord = {
  id: "facenet-20180402-114759",
  kind: "embedder",
  file: {
    name: "facenet_20180402_114759_512d.onnx",
    sha256: "6a5b68313fedcd964fd1c2d89d8716571c5541a41b866057459d34dd5adf90ab",
    licence: "not stated: evaluation only",
    source: { file: "facenet_20180402_114759_512d.onnx" },
  },
  input: {
    name: "input",
    sizePx: 160,
    layout: "NCHW",
    channels: "RGB",
    mean: 127.5,
    scale: 128,
    window: 1.15,
    down: 0.06,
  },
  output: { name: "embeddings", length: 512 },
  calibration: {
    knots: [
      [0, 0],
      [2, 2],
    ],
    dataset: "the reference itself",
    date: "2026-11-24",
    samePairs: 0,
    differentPairs: 0,
    measuredFrom: 0,
  },
};

/** Models known by their id. */
export const EMBEDDERS: readonly EmbedderRecord[] = [FR_FEATURE, FACENET];
