import type { Landmarks } from "../geometry/box.ts";
import type { Square } from "../geometry/squares.ts";
import { grey } from "../media/grey.ts";
import type { OpenPhoto, Picture } from "../media/types.ts";
import { pictureFor } from "./describe.ts";
import { LandmarkFinder, landmarksIn } from "./landmarks.ts";
import type { GreyPicture } from "./pigo/grey-picture.ts";
import { FIVE_POINT_FILES, findFivePoints, openPointCascades } from "./pigo/points.ts";

/** Finds the five points of the face in a square of a photo, px of the upright original. */
export interface FivePoints {
  /** SHA-256 of its files; absent for the bundled model. */
  readonly sha256?: string;
  find(photo: OpenPhoto, square: Square): Promise<Landmarks>;
  release(): Promise<void>;
}

/** Finds the five points with the bundled landmark model. */
export class ModelPoints implements FivePoints {
  private readonly finder: LandmarkFinder;

  private constructor(finder: LandmarkFinder) {
    this.finder = finder;
  }

  /** @param file path of LANDMARKS_68. @throws ChecksumMismatch @throws ModelFileMissing */
  static async open(file: string, threads: number): Promise<ModelPoints> {
    return new ModelPoints(await LandmarkFinder.load(file, threads));
  }

  async find(photo: OpenPhoto, square: Square): Promise<Landmarks> {
    const [found] = await landmarksIn(photo, [square], this.finder);
    return found!.points;
  }

  release(): Promise<void> {
    return this.finder.release();
  }
}

/** Returns a `ModelPoints` that loads its model with the first face. */
export function modelPointsWhenNeeded(file: string, threads: number): FivePoints {
  let opened: Promise<ModelPoints> | undefined;
  const open = () => {
    opened ??= ModelPoints.open(file, threads);
    return opened;
  };
  return {
    find: async (photo, square) => (await open()).find(photo, square),
    release: async () => (await opened)?.release(),
  };
}

type Cascades = Awaited<ReturnType<typeof openPointCascades<(typeof FIVE_POINT_FILES)[number]>>>;

/** Finds the five points with Pigo's puploc and landmark cascades. */
export class PigoPoints implements FivePoints {
  readonly sha256: string;
  private readonly cascades: Cascades;
  /** Grey pixels of pictures that are in use: the faces of a photo share a few pictures. */
  private readonly greys = new WeakMap<Picture, GreyPicture>();

  private constructor(cascades: Cascades) {
    this.sha256 = cascades.sha256;
    this.cascades = cascades;
  }

  /** @throws the errors of openPointCascades */
  static async open(folder: string): Promise<PigoPoints> {
    return new PigoPoints(await openPointCascades(folder, FIVE_POINT_FILES));
  }

  async find(photo: OpenPhoto, { x, y, side }: Square): Promise<Landmarks> {
    const { picture, scale } = await pictureFor(photo, side);
    const whole = (px: number) => Math.round(px / scale);
    const face = { x: whole(x), y: whole(y), side: whole(side) };
    const points = findFivePoints(this.cascades, this.greyOf(picture), face);
    return points.map(([column, row]) => [column * scale, row * scale]) as unknown as Landmarks;
  }

  async release(): Promise<void> {}

  private greyOf(picture: Picture): GreyPicture {
    const { width, height } = picture;
    const known = this.greys.get(picture) ?? { width, height, data: grey(picture) };
    this.greys.set(picture, known);
    return known;
  }
}

/** Returns the points of a face seen from the front, those of the 112 px template to which faces are aligned. */
export function averagePoints({ x, y, side }: Square): Landmarks {
  const at = (across: number, down: number) => [x + across * side, y + down * side] as const;
  return [at(-0.147, -0.073), at(0.147, -0.073), at(0, 0.095), at(-0.122, 0.267), at(0.122, 0.267)];
}
