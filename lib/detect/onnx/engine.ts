import { join } from "node:path";
import type { Landmarks } from "../../geometry/box.ts";
import type { Square } from "../../geometry/squares.ts";
import { shrink } from "../../media/shrink.ts";
import type { OpenPhoto, Picture } from "../../media/types.ts";
import { LANDMARKS_68 } from "../../models/bundled.ts";
import type { DetectorRecord } from "../../models/detectors.ts";
import { readGraph } from "../../models/prepared.ts";
import type { Parameters } from "../../parameters.ts";
import { describeFace } from "../describe.ts";
import { type FoundPoints, LandmarkFinder, landmarksIn } from "../landmarks.ts";
import { scaledScore } from "../scores.ts";
import { select, surchargeOf } from "../select.ts";
import type { Detection } from "../types.ts";
import { evidenceOf, type FaceSigns, faceSquare, signsOf } from "./evidence.ts";
import type { Region, RegionFinder } from "./finder.ts";
import { levelsFor, tilesOf } from "./levels.ts";
import { NETWORKS } from "./networks.ts";
import { cut, mirroredPicture, mirroredRegion, placed } from "./views.ts";
import { bestPerFace, type Candidate, countVotes } from "./votes.ts";

/** A possible face, in pixels of the upright original. */
export interface Suspect {
  readonly square: Square;
  readonly points: Landmarks;
  readonly signs: FaceSigns;
}

/** Applies a network to the whole photo and to tiles of it at several sizes, and finds points with a landmark model. */
export class OnnxEngine {
  readonly id: string;
  private readonly record: DetectorRecord;
  private readonly finder: RegionFinder;
  private readonly landmarks: LandmarkFinder;

  private constructor(record: DetectorRecord, finder: RegionFinder, landmarks: LandmarkFinder) {
    this.id = `onnx:${record.id}`;
    this.record = record;
    this.finder = finder;
    this.landmarks = landmarks;
  }

  /** @param models folder of the models. @throws ChecksumMismatch @throws ModelFileMissing */
  static async load(record: DetectorRecord, models: string, threads: number): Promise<OnnxEngine> {
    const { load, rewrite } = NETWORKS[record.network];
    const finder = await load(await readGraph(join(models, record.file.name), record.file, rewrite), threads);
    return new OnnxEngine(record, finder, await LandmarkFinder.load(join(models, LANDMARKS_68.name), threads));
  }

  async detect(photo: OpenPhoto, parameters: Parameters): Promise<Detection> {
    const { weights, scale } = this.record.scoring;
    const scoreOf = (signs: FaceSigns) => scaledScore(scale, evidenceOf(weights, signs));
    const candidates = countVotes(await this.regions(photo, parameters.FACE_SIZE));
    // No face scores higher than with points exactly where they should be, so that all others can be dropped now.
    const likely = candidates.filter((each) => scoreOf(signsOf(each, undefined)) >= parameters.FACE_SCORE);
    const faces = (await this.suspects(photo, likely)).map((suspect) => ({
      ...suspect,
      score: scoreOf(suspect.signs) + surchargeOf(suspect.square.side),
    }));
    const { accepted, dropped } = select(bestPerFace(faces), parameters);
    const lowScore = dropped.lowScore + candidates.length - likely.length;
    const described = await Promise.all(accepted.map((face) => describeFace(photo, face)));
    return { faces: described, detector: this.id, dropped: { ...dropped, lowScore } };
  }

  /** Returns all possible faces with their evidence, on which the scores are calibrated. */
  async suspectsIn(photo: OpenPhoto, smallestPx: number): Promise<Suspect[]> {
    return this.suspects(photo, countVotes(await this.regions(photo, smallestPx)));
  }

  async release(): Promise<void> {
    await Promise.all([this.finder.release(), this.landmarks.release()]);
  }

  /** Completes candidates with points: those of the network, else those that the landmark model finds. */
  private async suspects(photo: OpenPhoto, candidates: readonly Candidate[]): Promise<Suspect[]> {
    const bare = candidates.filter(({ points }) => !points);
    const regions = bare.map(({ square }) => square);
    const found = new Map((await landmarksIn(photo, regions, this.landmarks)).map((each, at) => [bare[at]!, each]));
    return candidates.map((candidate) => suspectFrom(candidate, found.get(candidate)));
  }

  /** Finds regions at all levels, in pixels of the upright original. */
  private async regions(photo: OpenPhoto, smallestPx: number): Promise<Region[]> {
    const { longerSidesPx, mirrored } = levelsFor(photo.width, photo.height, smallestPx);
    const regions: Region[] = [];
    let picture: Picture | undefined;
    for (const [level, longerSidePx] of longerSidesPx.entries()) {
      picture = picture ? await shrink(picture, longerSidePx) : await photo.pixels(longerSidePx);
      const scale = photo.width / picture.width;
      for (const tile of tilesOf(picture.width, picture.height)) {
        const view = cut(picture, tile);
        const found = await this.finder.find(view);
        // The finest level costs as much as all others together.
        if (mirrored && level > 0) {
          const image = await this.finder.find(await mirroredPicture(view));
          for (const region of image) found.push(mirroredRegion(region, view.width));
        }
        for (const region of found) regions.push(placed(region, tile, scale));
      }
    }
    return regions;
  }
}

function suspectFrom(candidate: Candidate, found: FoundPoints | undefined): Suspect {
  const signs = signsOf(candidate, found);
  if (!found) return { square: candidate.square, points: candidate.points!, signs };
  return { square: faceSquare(candidate.square, found), points: found.points, signs };
}
