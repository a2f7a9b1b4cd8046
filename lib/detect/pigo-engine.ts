import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Landmarks } from "../geometry/box.ts";
import { near, type Square, scaled, squareOf } from "../geometry/squares.ts";
import { grey } from "../media/grey.ts";
import type { OpenPhoto } from "../media/types.ts";
import { FACET_CASCADE, LANDMARKS_68 } from "../models/bundled.ts";
import { type ScoreScale, scaleOfCascade } from "../models/detectors.ts";
import type { Parameters } from "../parameters.ts";
import { describeFace } from "./describe.ts";
import { averagePoints, type FivePoints, ModelPoints, PigoPoints } from "./five-points.ts";
import { type CascadeFile, openCascade } from "./pigo/cascade-file.ts";
import { groupWindows } from "./pigo/group.ts";
import { findWindows, PIGO_SCAN } from "./pigo/windows.ts";
import { scaledScore } from "./scores.ts";
import { select } from "./select.ts";
import type { Detection } from "./types.ts";

/** Facet's own cascade in the repository; a bundled function has it in its models folder instead. */
const OWN_CASCADE = fileURLToPath(new URL("../../layers/vision/facet.cascade", import.meta.url));

/** Side of the smallest window, px: the photo is shrunk so that FACE_SIZE has this side. */
const SMALLEST_WINDOW_PX = 24;

/** Files and folders of the engine. */
export interface PigoFiles {
  /** Folder of the bundled models. */
  readonly models?: string | undefined;
  /** A cascade as openCascade takes it; Facet's own if absent or empty. */
  readonly cascade?: string | undefined;
  /** A folder with Pigo's puploc and lps, for the five points. */
  readonly points?: string | undefined;
}

/** Applies a cascade of pixel comparisons to every window of the photo. */
export class PigoEngine {
  /** Names the cascade and the point finder, each with the first digits of its sha256. */
  readonly id: string;
  private readonly file: CascadeFile;
  /** Maps scores to facefinder's scale; undefined if they are on it already. */
  private readonly scale: ScoreScale | undefined;
  private readonly finder: FivePoints | undefined;

  private constructor(file: CascadeFile, finder: FivePoints | undefined) {
    const part = (name: string, sha256: string) => `${name.replace(/[^\w.-]/g, "_")}-${sha256.slice(0, 8)}`;
    const points = finder?.sha256 ? `+${part("points", finder.sha256)}` : "";
    this.id = `pigo:${part(file.name, file.sha256)}${points}@2`;
    this.file = file;
    this.scale = scaleOfCascade(file.sha256);
    this.finder = finder;
  }

  /**
   * Loads the engine. Points are found by Pigo's cascades if their folder is given, else by the landmark model if it is
   * present, else taken from an average face.
   * @throws the errors of openCascade and openPointCascades
   */
  static async load({ models, cascade, points }: PigoFiles, threads: number): Promise<PigoEngine> {
    const layered = models && join(models, FACET_CASCADE.name);
    const own = layered && existsSync(layered) ? layered : OWN_CASCADE;
    const file = await openCascade(cascade || own);
    if (points) return new PigoEngine(file, await PigoPoints.open(points));
    const model = models && join(models, LANDMARKS_68.name);
    return new PigoEngine(file, model && existsSync(model) ? await ModelPoints.open(model, threads) : undefined);
  }

  async detect(photo: OpenPhoto, parameters: Parameters): Promise<Detection> {
    const { width, height } = photo;
    const shrink = Math.min(1, SMALLEST_WINDOW_PX / parameters.FACE_SIZE);
    const picture = await photo.pixels(Math.max(width, height) * shrink);
    const scale = width / picture.width;
    const scan = {
      ...PIGO_SCAN,
      minSize: Math.max(1, Math.floor(parameters.FACE_SIZE / scale)),
      maxSize: Math.min(picture.width, picture.height),
    };
    const pixels = { width: picture.width, height: picture.height, data: grey(picture) };
    const faces = groupWindows(findWindows(this.file.cascade, pixels, scan)).map(({ row, column, side, score }) => ({
      square: scaled({ x: column, y: row, side }, scale),
      score: this.scale ? scaledScore(this.scale, score) : score,
    }));
    const { accepted, dropped } = select(faces, parameters);
    const described = accepted.map(async ({ square, score }) => {
      const points = await this.points(photo, square);
      return describeFace(photo, { square, points, score });
    });
    return { faces: await Promise.all(described), detector: this.id, dropped };
  }

  async release(): Promise<void> {
    await this.finder?.release();
  }

  private async points(photo: OpenPhoto, square: Square): Promise<Landmarks> {
    const points = await this.finder?.find(photo, square);
    return points && near(squareOf(points), square) ? points : averagePoints(square);
  }
}
