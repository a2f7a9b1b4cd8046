/** A published model. It is neither bundled nor downloaded, unless `use` says so. */
export interface KnownModel {
  readonly name: string;
  readonly kind: "embedder" | "detector";
  /** Licence of the weights, which may differ from that of the code. */
  readonly licence: string;
  /** True if the weights may not be used commercially. Undefined where sources contradict each other or say nothing. */
  readonly nonCommercial?: boolean;
  /** Size of the ONNX file, or of the file in another format that `use` names, in 10^6 bytes. */
  readonly megabytes?: number;
  /** Numbers in a vector, of an embedder. */
  readonly dimensions?: number;
  /** Where its authors, or those who converted it, publish it. */
  readonly source: string;
  /** What its authors measured. Absent if this was not found at the source. */
  readonly published?: string;
  /** The file of this repository with what Facet measured; absent if Facet measured nothing. */
  readonly measured?: string;
  /** How Facet uses it. */
  readonly use: string;
}

const BARE = "--model FILE.onnx";
const BARE_DETECTOR = "--detector FILE.onnx";
const MEASUREMENTS = "test/bench/MEASUREMENTS.md";
const INSIGHTFACE = "https://github.com/deepinsight/insightface/tree/master/python-package";
const INSIGHTFACE_LICENCE = "non-commercial research (code MIT)";
const ADAFACE = "https://github.com/mk-minchul/CVLface; as ONNX: https://github.com/yakhyo/uniface";
const ADAFACE_LICENCE = "not stated for the weights (code MIT, trained on WebFace, which is for research)";
const EDGEFACE = {
  kind: "embedder",
  licence: "CC BY-NC-SA 4.0 (code BSD-3-Clause)",
  nonCommercial: true,
  dimensions: 512,
  source: "https://github.com/otroshi/edgeface; as ONNX: https://github.com/yakhyo/edgeface-onnx",
  use: BARE,
} as const;
const LVFACE = {
  kind: "embedder",
  licence: "unresolved: the repository says MIT, its model card non-commercial research",
  dimensions: 512,
  source: "https://huggingface.co/bytedance-research/LVFace",
  use: BARE,
} as const;
const SCRFD = {
  kind: "detector",
  licence: INSIGHTFACE_LICENCE,
  nonCommercial: true,
  source: "https://github.com/deepinsight/insightface/tree/master/detection/scrfd",
  use: BARE_DETECTOR,
} as const;

/**
 * Models that people use for faces. LFW, CFP-FP and AgeDB-30 are accuracies in percent, IJB-C the true accept rate in percent
 * at a false accept rate of 1e-4, WIDER FACE the average precision in percent on the easy, medium and hard validation sets.
 */
export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    name: "fr-feature-512@1",
    kind: "embedder",
    licence: "MIT by its package; origin of the weights undocumented",
    megabytes: 4.9,
    dimensions: 512,
    source: "npm faceplugin-face-recognition-js@0.0.1",
    measured: MEASUREMENTS,
    use: "bundled",
  },
  {
    name: "FaceNet 20180402-114759",
    kind: "embedder",
    licence: "code MIT; not stated for the weights, which were trained on VGGFace2",
    megabytes: 93.9,
    dimensions: 512,
    source: "https://github.com/davidsandberg/facenet, converted to ONNX",
    published: "LFW 99.65",
    measured: MEASUREMENTS,
    use: "--model facenet-20180402-114759, or its file",
  },
  {
    name: "SFace 2021dec",
    kind: "embedder",
    licence: "Apache-2.0; training data not stated",
    nonCommercial: false,
    megabytes: 38.7,
    dimensions: 128,
    source: "https://github.com/opencv/opencv_zoo/tree/main/models/face_recognition_sface",
    published: "LFW 99.40",
    use: BARE,
  },
  {
    name: "AuraFace v1",
    kind: "embedder",
    licence: "Apache-2.0; trained for commercial use",
    nonCommercial: false,
    megabytes: 261,
    dimensions: 512,
    source: "https://huggingface.co/fal/AuraFace-v1 (glintr100.onnx)",
    use: BARE,
  },
  {
    name: "w600k_r50 of buffalo_l",
    kind: "embedder",
    licence: INSIGHTFACE_LICENCE,
    nonCommercial: true,
    megabytes: 174,
    dimensions: 512,
    source: INSIGHTFACE,
    published: "LFW 99.83, CFP-FP 99.33, AgeDB-30 98.23, IJB-C 97.25",
    use: BARE,
  },
  {
    name: "w600k_mbf of buffalo_s",
    kind: "embedder",
    licence: INSIGHTFACE_LICENCE,
    nonCommercial: true,
    megabytes: 13.6,
    dimensions: 512,
    source: INSIGHTFACE,
    published: "LFW 99.70, CFP-FP 98.00, AgeDB-30 96.58, IJB-C 95.02",
    use: BARE,
  },
  {
    name: "AdaFace IR18 WebFace4M",
    kind: "embedder",
    licence: ADAFACE_LICENCE,
    megabytes: 92,
    dimensions: 512,
    source: ADAFACE,
    published: "LFW 99.58, CFP-FP 97.80, AgeDB-30 96.48, IJB-C 94.79",
    use: BARE,
  },
  {
    name: "AdaFace IR50 WebFace4M",
    kind: "embedder",
    licence: ADAFACE_LICENCE,
    dimensions: 512,
    source: "https://github.com/mk-minchul/CVLface",
    published: "LFW 99.78, CFP-FP 98.99, AgeDB-30 97.78, IJB-C 97.01",
    use: `convert it to ONNX, then ${BARE}`,
  },
  {
    name: "AdaFace IR101 WebFace12M",
    kind: "embedder",
    licence: ADAFACE_LICENCE,
    megabytes: 249,
    dimensions: 512,
    source: ADAFACE,
    published: "LFW 99.82, CFP-FP 99.24, AgeDB-30 98.00, IJB-C 97.72",
    use: BARE,
  },
  {
    name: "EdgeFace Base",
    ...EDGEFACE,
    megabytes: 70,
    published: "LFW 99.83, CFP-FP 97.01, AgeDB-30 97.60",
  },
  {
    name: "EdgeFace S (gamma 0.5)",
    ...EDGEFACE,
    megabytes: 14,
    published: "LFW 99.78, CFP-FP 95.74, AgeDB-30 97.03",
  },
  {
    name: "EdgeFace XS (gamma 0.6)",
    ...EDGEFACE,
    megabytes: 7,
    published: "LFW 99.73, CFP-FP 94.71, AgeDB-30 96.08",
  },
  {
    name: "EdgeFace XXS",
    ...EDGEFACE,
    megabytes: 5,
    published: "LFW 99.57, CFP-FP 93.63, AgeDB-30 94.92",
  },
  { name: "LVFace-T Glint360K", ...LVFACE, megabytes: 76.7, published: "IJB-C 96.67" },
  { name: "LVFace-S Glint360K", ...LVFACE, megabytes: 304.2, published: "IJB-C 97.31" },
  { name: "LVFace-B Glint360K", ...LVFACE, megabytes: 455.5, published: "IJB-C 97.70" },
  {
    name: "dlib ResNet v1",
    kind: "embedder",
    licence: "public domain",
    nonCommercial: false,
    dimensions: 128,
    source: "https://github.com/davisking/dlib-models",
    published: "LFW 99.38",
    use: "convert it to ONNX and write a record: faces of 150 px, aligned in another way",
  },
  {
    name: "RFB-320",
    kind: "detector",
    licence: "MIT",
    nonCommercial: false,
    megabytes: 1.2,
    source: "https://github.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB",
    published: "WIDER FACE 78.7 / 69.8 / 43.8 at 320 px, 85.5 / 82.2 / 57.9 at 640 px",
    measured: "lib/models/scores/rfb-320@4.json",
    use: "bundled",
  },
  {
    name: "YuNet 2026may",
    kind: "detector",
    licence: "MIT",
    nonCommercial: false,
    megabytes: 0.23,
    source: "https://github.com/opencv/opencv_zoo/tree/main/models/face_detection_yunet",
    measured: "lib/models/scores/yunet-2026may@1.json",
    use: "--detector yunet-2026may@1, or its file",
  },
  { name: "SCRFD 500M with points", ...SCRFD, megabytes: 2.5, published: "WIDER FACE 90.97 / 88.44 / 69.49" },
  { name: "SCRFD 2.5G with points", ...SCRFD, published: "WIDER FACE 93.80 / 92.02 / 77.13" },
  { name: "SCRFD 10G with points", ...SCRFD, megabytes: 16.9, published: "WIDER FACE 95.40 / 94.01 / 82.80" },
  { name: "SCRFD 34G", ...SCRFD, published: "WIDER FACE 96.06 / 94.92 / 85.29" },
  {
    name: "BlazeFace short range",
    kind: "detector",
    licence: "Apache-2.0",
    nonCommercial: false,
    megabytes: 0.23,
    source: "https://ai.google.dev/edge/mediapipe/solutions/vision/face_detector",
    use: "not supported: TensorFlow Lite",
  },
  {
    name: "BlazeFace full range",
    kind: "detector",
    licence: "Apache-2.0",
    nonCommercial: false,
    megabytes: 1.08,
    source: "https://ai.google.dev/edge/mediapipe/solutions/vision/face_detector",
    use: "not supported: TensorFlow Lite",
  },
];
