import { UserError } from "../user-error.ts";
import { FACE_DETECTOR, FACET_CASCADE } from "./bundled.ts";
import cascade from "./scores/facet.cascade.json" with { type: "json" };
import rfb from "./scores/rfb-320@4.json" with { type: "json" };
import yunet from "./scores/yunet-2026may@1.json" with { type: "json" };
import type { ModelFile } from "./types.ts";

/** Knots of the map from a detector's own score to the scale of Pigo's facefinder, both ascending; linear between them. */
export type ScoreScale = readonly (readonly [own: number, facefinder: number])[];

/** A scale, with the data set and date of its measurement. */
interface Measurement {
  readonly scale: ScoreScale;
  readonly dataset: string;
  readonly date: string;
}

/** Scoring of a network, measured by `npm run calibrate:detector`. Its own scores are log-odds. */
export interface Scoring extends Measurement {
  /** Weights and bias of the evidence, whose sum is the log-odds; see lib/detect/onnx/evidence.ts. */
  readonly weights: Readonly<
    Record<"bias" | "logOdds" | "votes" | "size" | "strayed" | "unrest" | "asymmetry", number>
  >;
  /** Numbers of measured candidates that were faces, and that were not. */
  readonly faces: number;
  readonly others: number;
}

/** A network of the onnx engine: its file, its kind, and the scoring of its output. */
export interface DetectorRecord {
  /** Recorded with every face. */
  readonly id: string;
  readonly kind: "detector";
  /** Layout of its inputs and outputs. */
  readonly network: "rfb" | "yunet" | "scrfd";
  readonly file: ModelFile;
  readonly scoring: Scoring;
}

/** The bundled network: faces in pictures of any size, points by the landmark model. */
export const RFB_320: DetectorRecord = {
  id: "rfb-320@4",
  kind: "detector",
  network: "rfb",
  file: FACE_DETECTOR,
  scoring: { ...rfb, scale: rfb.scale as unknown as ScoreScale },
};

/** YuNet of OpenCV's zoo (https://github.com/opencv/opencv_zoo), provided by the user: faces with five points each. */
export const YUNET: DetectorRecord = {
  id: "yunet-2026may@1",
  kind: "detector",
  network: "yunet",
  file: {
    name: "face_detection_yunet_2026may.onnx",
    sha256: "ebafce4e3c118d6554634be5c27ab333b4c047a9a8c3faf1d7cf93101c22f0f0",
    licence: "MIT",
    source: { file: "face_detection_yunet_2026may.onnx" },
  },
  scoring: { ...yunet, scale: yunet.scale as unknown as ScoreScale },
};

/** The text of a network of SCRFD's family that a user provides: the SHA-256 of its file. */
const SCRFD_TEXT = /^scrfd:([0-9a-f]{64})$/;

/** SCRFD (https://github.com/deepinsight/insightface), in any of its sizes; see lib/detect/onnx/scrfd.ts. */
export function scrfdRecord(sha256: string): DetectorRecord {
  const id = `scrfd-${sha256.slice(0, 8)}`;
  const file = { name: `${id}.onnx`, sha256, licence: "not stated", source: { file: `${id}.onnx` } };
  // Nobody measured it: its scores are assumed to mean what YuNet's mean, which also returns points.
  const scoring = { ...YUNET.scoring, dataset: "none: as for YuNet", faces: 0, others: 0 };
  return { id, kind: "detector", network: "scrfd", file, scoring };
}

/** Returns the argument with which findDetector finds this record on any machine. */
export function detectorText({ id, network, file }: DetectorRecord): string {
  return network === "scrfd" ? `scrfd:${file.sha256}` : id;
}

/** Networks known by their id. */
export const DETECTORS: readonly DetectorRecord[] = [RFB_320, YUNET];

const measured: Measurement = { ...cascade, scale: cascade.scale as unknown as ScoreScale };

/** Returns the score scale of a cascade: measured for Facet's own; others are assumed to be on facefinder's scale. */
export function scaleOfCascade(sha256: string): ScoreScale | undefined {
  return sha256 === FACET_CASCADE.sha256 ? measured.scale : undefined;
}

/** There is no network with this id. */
export class UnknownDetector extends UserError {
  readonly detectorId: string;

  constructor(detectorId: string) {
    const known = DETECTORS.map(({ id }) => id).join(", ");
    super(`There is no detector ${detectorId}: choose ${known}, or give the ONNX file of one of these, or of an SCRFD`);
    this.name = "UnknownDetector";
    this.detectorId = detectorId;
  }
}

/**
 * Finds the record of a network.
 * @param id or the text that detectorText returns; the bundled network if absent or empty
 * @throws UnknownDetector
 */
export function findDetector(id?: string): DetectorRecord {
  if (!id) return RFB_320;
  const [, sha256] = SCRFD_TEXT.exec(id) ?? [];
  const record = sha256 ? scrfdRecord(sha256) : DETECTORS.find((each) => each.id === id);
  if (!record) throw new UnknownDetector(id);
  return record;
}
