import * as ort from "onnxruntime-node";
import type { OpenPhoto, Picture } from "../media/types.ts";
import { pictureFor } from "./describe.ts";
import { type Square, scaled, squareOf } from "./squares.ts";
import type { Landmarks, Point } from "./types.ts";

/** Side of the grey square the model takes, px. */
const INPUT_PX = 64;

/** Side of the second look, in lengths of the box around the points of the first. */
const SECOND_LOOK = 1.15;

/** Finds the 68 points of the iBUG scheme (300-W) in a face, and from them the five that Facet works with. */
export class LandmarkFinder {
  private readonly session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.session = session;
  }

  static async load(file: string, threads: number): Promise<LandmarkFinder> {
    const options = { intraOpNumThreads: threads, interOpNumThreads: 1, enableCpuMemArena: false };
    return new LandmarkFinder(await ort.InferenceSession.create(file, options));
  }

  /**
   * The five points of the face in `square`, px of the picture. It looks twice: the second time at a square about its
   * own first answer, which no longer depends on where the detector drew its box. On a face both looks agree.
   */
  async find(picture: Picture, square: Square): Promise<{ points: Landmarks; unrest: number }> {
    const first = await this.points(picture, square);
    const points = fiveOf(await this.points(picture, squareAround(first)));
    const moved = fiveOf(first).map(([x, y], at) => Math.hypot(x - points[at]![0], y - points[at]![1]));
    return { points, unrest: moved.reduce((sum, each) => sum + each, 0) / moved.length / square.side };
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  private async points(picture: Picture, { x, y, side }: Square): Promise<Point[]> {
    const [left, top] = [x - side / 2, y - side / 2];
    const input = new ort.Tensor("float32", greySquare(picture, left, top, side), [1, 1, INPUT_PX, INPUT_PX]);
    const answer = await this.session.run({ input });
    const output = answer.output?.data as Float32Array; // 68 x (x, y), fractions of the square
    return Array.from({ length: 68 }, (_, at) => [left + output[2 * at]! * side, top + output[2 * at + 1]! * side]);
  }
}

/** Points in a photo, in pixels of the upright original. */
export interface FoundPoints {
  readonly points: Landmarks;
  /** The square they make. */
  readonly square: Square;
  /** How far they moved at the second look, in sides of the region: about .01 on a face, .06 where there is none. */
  readonly unrest: number;
}

/** The five points of the face in a region of a photo. */
export async function landmarksIn(photo: OpenPhoto, region: Square, finder: LandmarkFinder): Promise<FoundPoints> {
  const { picture, scale } = await pictureFor(photo, region.side);
  const found = await finder.find(picture, scaled(region, 1 / scale));
  const points = found.points.map(([x, y]) => [x * scale, y * scale]) as unknown as Landmarks;
  return { points, square: squareOf(points), unrest: found.unrest };
}

/** Middle of each eye, tip of the nose, corners of the mouth. */
function fiveOf(points: readonly Point[]): Landmarks {
  return [centre(points.slice(36, 42)), centre(points.slice(42, 48)), points[30]!, points[48]!, points[54]!];
}

function centre(points: readonly Point[]): Point {
  const sum = points.reduce<[number, number]>(([x, y], point) => [x + point[0], y + point[1]], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}

function squareAround(points: readonly Point[]): Square {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return { x: (left + right) / 2, y: (top + bottom) / 2, side: SECOND_LOOK * Math.max(right - left, bottom - top) };
}

/** INPUT_PX x INPUT_PX, grey / 256, bilinear; black beyond the picture's edge. */
function greySquare(picture: Picture, left: number, top: number, side: number): Float32Array {
  const values = new Float32Array(INPUT_PX * INPUT_PX);
  const step = side / INPUT_PX;
  for (let row = 0; row < INPUT_PX; row++) {
    for (let column = 0; column < INPUT_PX; column++) {
      const value = greyAt(picture, left + (column + 0.5) * step - 0.5, top + (row + 0.5) * step - 0.5);
      values[row * INPUT_PX + column] = value / 256;
    }
  }
  return values;
}

/** Luma (ITU-R BT.601) at (x, y), bilinear, pixel centres at whole numbers. */
function greyAt({ width, height, data }: Picture, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) return 0;
  const [u, v] = [x - left, y - top];
  const at = (top * width + left) * 3;
  const below = at + width * 3;
  const luma = (from: number) => 0.299 * data[from]! + 0.587 * data[from + 1]! + 0.114 * data[from + 2]!;
  return (1 - v) * ((1 - u) * luma(at) + u * luma(at + 3)) + v * ((1 - u) * luma(below) + u * luma(below + 3));
}
