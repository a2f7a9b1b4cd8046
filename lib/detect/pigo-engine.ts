import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { grey } from "../media/grey.ts";
import type { OpenPhoto } from "../media/types.ts";
import { FACET_CASCADE, LANDMARKS_68 } from "../models/bundled.ts";
import type { Parameters } from "../parameters.ts";
import { describeFace } from "./describe.ts";
import { LandmarkFinder, landmarksIn } from "./landmarks.ts";
import { type Cascade, readCascade } from "./pigo/cascade.ts";
import { groupWindows } from "./pigo/group.ts";
import { findWindows, PIGO_SCAN } from "./pigo/windows.ts";
import { select } from "./select.ts";
import { near, type Square, scaled } from "./squares.ts";
import type { Detection, Landmarks } from "./types.ts";

/** Our own cascade in the repository; a bundled function has it in its models folder instead. */
const OWN_CASCADE = fileURLToPath(new URL("../../layers/vision/facet.cascade", import.meta.url));

/** The windows begin at this side, px: the photo is shrunk so that FACE_SIZE comes down to it. */
const SMALLEST_WINDOW_PX = 24;

/** Where an engine finds what it needs. */
export interface PigoFiles {
  readonly models: string | undefined;
  readonly cascade: string | undefined;
}

/** A cascade of pixel comparisons over every window of the photo. Its scores are on facefinder's scale by themselves. */
export class PigoEngine {
  readonly id: string;
  private readonly cascade: Cascade;
  private readonly landmarks: LandmarkFinder | undefined;

  private constructor(id: string, cascade: Cascade, landmarks: LandmarkFinder | undefined) {
    this.id = id;
    this.cascade = cascade;
    this.landmarks = landmarks;
  }

  /** Points come from the landmark model where it is present, else from where they lie in a face on average. */
  static async load({ models, cascade }: PigoFiles, threads: number): Promise<PigoEngine> {
    const layered = models && join(models, FACET_CASCADE.name);
    const file = cascade ?? (layered && existsSync(layered) ? layered : OWN_CASCADE);
    const trees = readCascade(await readFile(file));
    const finder = models && join(models, LANDMARKS_68.name);
    const landmarks = finder && existsSync(finder) ? await LandmarkFinder.load(finder, threads) : undefined;
    return new PigoEngine(`pigo:${cascade ? cascadeName(cascade) : "facet"}@1`, trees, landmarks);
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
    const faces = groupWindows(findWindows(this.cascade, pixels, scan)).map(({ row, column, side, score }) => ({
      square: scaled({ x: column, y: row, side }, scale),
      score,
    }));
    const { accepted, dropped } = select(faces, parameters);
    const described = accepted.map(async ({ square, score }) => {
      const points = await this.points(photo, square);
      return describeFace(photo, { square, points, score });
    });
    return { faces: await Promise.all(described), detector: this.id, dropped };
  }

  async release(): Promise<void> {
    await this.landmarks?.release();
  }

  private async points(photo: OpenPhoto, square: Square): Promise<Landmarks> {
    const found = this.landmarks && (await landmarksIn(photo, square, this.landmarks));
    return found && near(found.square, square) ? found.points : averagePoints(square);
  }
}

/** Of a face seen from the front: eyes, nose and mouth of the 112 px template that faces are aligned to, in sides. */
function averagePoints({ x, y, side }: Square): Landmarks {
  const at = (across: number, down: number) => [x + across * side, y + down * side] as const;
  return [at(-0.147, -0.073), at(0.147, -0.073), at(0, 0.095), at(-0.122, 0.267), at(0.122, 0.267)];
}

/** The file's name, without what could not stand in an id. */
function cascadeName(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? "cascade").replace(/[^\w.-]/g, "_");
}
