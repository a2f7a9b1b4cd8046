import { join } from "node:path";
import type { OpenPhoto } from "../media/types.ts";
import { FACE_DETECTOR, LANDMARKS_68 } from "../models/bundled.ts";
import { verifyFile } from "../models/verify.ts";
import type { Parameters } from "../parameters.ts";
import { LandmarkFinder } from "./landmarks.ts";
import { mergeSquares } from "./merge.ts";
import { type Region, Rfb320 } from "./rfb.ts";
import { logOdds, type ScoreScale, scaledScore } from "./scores.ts";
import { select } from "./select.ts";
import { boxOf, type Square, squareOf } from "./squares.ts";
import { levelsFor } from "./tiles.ts";
import type { DetectedFace, Detection, Landmarks } from "./types.ts";

/** The record of this engine: what it is called, and what its scores mean. Log-odds of RFB-320 to facefinder's score. */
const ID = "onnx:rfb-320@1";
const SCALE: ScoreScale = [
  [0, 1],
  [3.5, 7],
  [5, 15],
  [7, 35],
  [9, 65],
  [12, 100],
];

/** Regions over the same face share this much of the smaller one. */
const SAME_REGION = 0.55;

/** Faces by their points share this much of the smaller one where two regions led to one face. */
const SAME_FACE = 0.5;

/** The face's side in the picture in which its points are looked for, px: a little more than the model's input. */
const LANDMARK_PX = 96;

/** RFB-320 over the whole photo and over tiles, with the points of a landmark model. */
export class OnnxEngine {
  readonly id = ID;
  private readonly detector: Rfb320;
  private readonly landmarks: LandmarkFinder;

  private constructor(detector: Rfb320, landmarks: LandmarkFinder) {
    this.detector = detector;
    this.landmarks = landmarks;
  }

  /** @param models folder of the bundled models. @throws ChecksumMismatch */
  static async load(models: string, threads: number): Promise<OnnxEngine> {
    const [detector, landmarks] = [join(models, FACE_DETECTOR.name), join(models, LANDMARKS_68.name)];
    await verifyFile(detector, FACE_DETECTOR);
    await verifyFile(landmarks, LANDMARKS_68);
    return new OnnxEngine(await Rfb320.load(detector, threads), await LandmarkFinder.load(landmarks, threads));
  }

  async detect(photo: OpenPhoto, parameters: Parameters): Promise<Detection> {
    const regions = await this.regions(photo, parameters.FACE_SIZE);
    const faces = [];
    for (const { square, probability } of mergeSquares(regions, (region) => region.probability, SAME_REGION)) {
      const points = await this.points(photo, square);
      faces.push({ points, square: squareOf(points), score: scaledScore(SCALE, logOdds(probability)) });
    }
    const distinct = mergeSquares(faces, ({ score }) => score, SAME_FACE);
    const { accepted, dropped } = select(distinct, parameters);
    return { faces: accepted.map((face) => this.describe(photo, face)), detector: this.id, dropped };
  }

  async release(): Promise<void> {
    await Promise.all([this.detector.release(), this.landmarks.release()]);
  }

  /** Squares in pixels of the upright original. */
  private async regions({ width, height, pixels }: OpenPhoto, smallestPx: number): Promise<Region[]> {
    const regions: Region[] = [];
    for (const { longerSidePx, tiles } of levelsFor(width, height, smallestPx)) {
      const picture = await pixels(longerSidePx);
      const scale = width / picture.width;
      for (const [left, top] of tiles) {
        for (const { square, probability } of await this.detector.find(picture, left, top)) {
          regions.push({ square: scaled(square, scale), probability });
        }
      }
    }
    return regions;
  }

  /** Five points in pixels of the upright original. */
  private async points({ width, height, pixels }: OpenPhoto, square: Square): Promise<Landmarks> {
    const longer = Math.max(width, height);
    const wanted = longer * Math.min(1, LANDMARK_PX / square.side);
    const picture = await pixels(Math.min(longer, Math.ceil(2 ** (Math.ceil(2 * Math.log2(wanted)) / 2))));
    const scale = width / picture.width;
    const points = await this.landmarks.find(picture, scaled(square, 1 / scale));
    return points.map(([x, y]) => [x * scale, y * scale]) as unknown as Landmarks;
  }

  private describe(
    { width, height }: OpenPhoto,
    { points, square, score }: { points: Landmarks; square: Square; score: number },
  ): DetectedFace {
    const landmarks = points.map(([x, y]) => [x / width, y / height]) as unknown as Landmarks;
    return { box: boxOf(square, width, height), sizePx: square.side, score, landmarks };
  }
}

function scaled({ x, y, side }: Square, factor: number): Square {
  return { x: x * factor, y: y * factor, side: side * factor };
}
