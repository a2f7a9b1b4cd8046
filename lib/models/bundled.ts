import type { ModelFile } from "./types.ts";

/** Packages that files are extracted from: their content in words, and the length of their tarballs, bytes. */
export const PACKAGES: Readonly<Record<string, { readonly what: string; readonly bytes: number }>> = {
  "faceplugin-face-recognition-js@0.0.1": { what: "the models", bytes: 41_114_878 },
  "@vladmandic/face-api@1.7.15": { what: "six sample photos", bytes: 12_677_476 },
};

/** Describes a file in a package's tarball. */
function packed(npm: string, path: string, licence: string, sha256: string): ModelFile {
  return { name: path.slice(path.lastIndexOf("/") + 1), sha256, licence, source: { npm, path } };
}

/** Describes a model of faceplugin, whose README does not state the origin of the weights. */
const model = (name: string, sha256: string) =>
  packed(
    "faceplugin-face-recognition-js@0.0.1",
    `package/model/${name}`,
    "MIT, origin of the weights undocumented",
    sha256,
  );

const sample = (n: number, sha256: string) =>
  packed("@vladmandic/face-api@1.7.15", `package/demo/sample${n}.jpg`, "MIT", sha256);

/** RFB-320, which finds faces in a picture of 320 x 240. */
export const FACE_DETECTOR = model(
  "fr_detect.onnx",
  "6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854",
);

/** Model of 68 landmarks of a face in a grey square of 64 px. */
export const LANDMARKS_68 = model(
  "fr_landmark.onnx",
  "f10b0ba1d2a8a099adefede1ebf3733e44fe370715e7303dbeb7f59c02142258",
);

/** Embedding model: a 512-d vector of an aligned face of 112 px. */
export const FACE_FEATURES = model(
  "fr_feature.onnx",
  "87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581",
);

/** Facet's own cascade for the pigo engine. */
export const FACET_CASCADE: ModelFile = {
  name: "facet.cascade",
  sha256: "f9c922b6da353a211dfa91b8c01e3121346ddc094b72f2109995c5349cf32d72",
  licence: "Apache-2.0",
  source: { repository: "layers/vision/facet.cascade" },
};

/** Files that any function may need; `facet start` fetches the first three once, 41 MB. */
export const BUNDLED_MODELS: readonly ModelFile[] = [FACE_DETECTOR, LANDMARKS_68, FACE_FEATURES, FACET_CASCADE];

/** Sample photos that `facet start` shows to new users. */
export const SAMPLE_PHOTOS: readonly ModelFile[] = [
  sample(1, "8ecae4b267b2d3169e06e00c7dee97097aa2a94635d45216f7732a5f4943cb51"),
  sample(2, "7d2b60ae6f13bf30f422e04df87451081a02c83de469056f25afb44b7000c691"),
  sample(3, "8eb081c9efb14370fa94d9feab9e5fbeafd19a627491853a80c2bf67f7ffa936"),
  sample(4, "729efa5923061d40eb4ed5f267a18cc7b8ba6f852bb2757b16d8b7e4937476fc"),
  sample(5, "6d45095ebb182d8f975c0790e0e4eefd86fbb40609cf4b271776d92e12662938"),
  sample(6, "9baad80f9d5e306fb9b8c0913d44445f1e95848df317530efb03d0934c57ba87"),
];
