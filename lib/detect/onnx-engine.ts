import { join } from "node:path";
import { shrink } from "../media/shrink.ts";
import type { OpenPhoto } from "../media/types.ts";
import { FACE_DETECTOR, LANDMARKS_68 } from "../models/bundled.ts";
import { verifyFile } from "../models/verify.ts";
import type { Parameters } from "../parameters.ts";
import { describeFace } from "./describe.ts";
import { type FoundPoints, LandmarkFinder, landmarksIn } from "./landmarks.ts";
import { mergeSquares, mergeVotes } from "./merge.ts";
import { type Region, Rfb320 } from "./rfb.ts";
import { type ScoreScale, scaledScore } from "./scores.ts";
import { select, surchargeOf } from "./select.ts";
import { near, type Square, scaled } from "./squares.ts";
import { levelsFor } from "./tiles.ts";
import type { Detection } from "./types.ts";

/**
 * The record of this engine: what it is called, and what its evidence less the points' doubt means, as a score of facefinder of equal
 * precision for faces of 110 px and more. Facefinder scores more on smaller windows of that precision, which is what the
 * surcharges of the selection make up for; the network does not, so a face's score has its size's surcharge added.
 */
const ID = "onnx:rfb-320@3";
const SCALE: ScoreScale = [
  [-1, 1],
  [0.9, 9],
  [4.5, 15],
  [8, 25],
  [13, 50],
  [23, 100],
];

/** Faces by their points share this much of the smaller one where two regions led to one face. */
const SAME_FACE = 0.5;

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
    const candidates = mergeVotes(regions);
    const likely = candidates.filter(({ evidence }) => scaledScore(SCALE, evidence) >= parameters.FACE_SCORE);
    const faces = [];
    for (const { square: region, evidence } of likely) {
      const found = await landmarksIn(photo, region, this.landmarks);
      const square = near(found.square, region) ? found.square : region;
      const score = scaledScore(SCALE, evidence - doubtOf(found, region)) + surchargeOf(square.side);
      faces.push({ points: found.points, square, score });
    }
    const distinct = mergeSquares(faces, ({ score }) => score, SAME_FACE);
    const { accepted, dropped } = select(distinct, parameters);
    const lowScore = dropped.lowScore + candidates.length - likely.length;
    const described = await Promise.all(accepted.map((face) => describeFace(photo, face)));
    return { faces: described, detector: this.id, dropped: { ...dropped, lowScore } };
  }

  async release(): Promise<void> {
    await Promise.all([this.detector.release(), this.landmarks.release()]);
  }

  /** Squares in pixels of the upright original. */
  private async regions({ width, height, pixels }: OpenPhoto, smallestPx: number): Promise<Region[]> {
    const regions: Region[] = [];
    const levels = levelsFor(width, height, smallestPx);
    const finest = await pixels(levels.at(-1)!.longerSidePx);
    for (const { longerSidePx, tiles } of levels) {
      const picture = await shrink(finest, longerSidePx);
      const scale = width / picture.width;
      for (const [left, top] of tiles) {
        for (const { square, logOdds } of await this.detector.find(picture, left, top)) {
          regions.push({ square: scaled(square, scale), logOdds });
        }
      }
    }
    return regions;
  }
}

/**
 * What speaks against a face once its points are looked for, in log-odds: that they move at the second look, lead away
 * from the region, and make a face of another size. Weights by the recall at precision .975 on CMU+MIT.
 */
function doubtOf({ square, unrest }: FoundPoints, region: Square): number {
  const strayed = Math.hypot(square.x - region.x, square.y - region.y) / region.side;
  return 20 * unrest + 10 * strayed + 4 * Math.abs(Math.log(square.side / region.side));
}
