import type { Landmarks, Point } from "../geometry/box.ts";
import { type Square, scaled, squareOf } from "../geometry/squares.ts";
import type { OpenPhoto, Picture } from "../media/types.ts";
import { LANDMARKS_68 } from "../models/bundled.ts";
import { readGraph } from "../models/prepared.ts";
import { cutModel } from "../onnx/cut.ts";
import { type InferenceSession, ort } from "../onnx/runtime.ts";
import { FLOAT } from "../onnx/write.ts";
import { pictureFor } from "./describe.ts";
import { openNetwork } from "./onnx/network.ts";

/** Side of the model's input, a grey square, px. */
const INPUT_PX = 64;
const INPUT_SIZE = INPUT_PX * INPUT_PX;

/** Points of the iBUG scheme (300-W). */
const POINTS = 68;

/** Side of the square of the next pass, in lengths of the box around the points of the previous pass. */
const NEXT_SIDE = 1.15;

/** Number of squares that go through the model together. */
const BATCH = 32;

/** A square of a picture, px of that picture. */
export interface PictureSquare {
  readonly picture: Picture;
  readonly square: Square;
}

/** The points of a face, and two measures of their stability: both are small for a real face. */
export interface SettledPoints {
  readonly points: Landmarks;
  /** Mean movement of the points from the second pass to the third, in sides of the square. */
  readonly unrest: number;
  /** Mean distance between the points and those of the mirror image, in sides of the square. */
  readonly asymmetry: number;
}

/** Returns the landmark model for any number of squares. */
export function forAnyCount(model: Uint8Array): Uint8Array {
  return cutModel(model, {
    inputs: [{ name: "input", type: FLOAT, shape: ["n", 1, INPUT_PX, INPUT_PX] }],
    outputs: [{ name: "output", type: FLOAT, shape: ["n", 2 * POINTS] }],
  });
}

/** Finds the 68 points of faces, and reduces them to the five that Facet uses. */
export class LandmarkFinder {
  private readonly session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.session = session;
  }

  /** @param path of LANDMARKS_68. @throws ChecksumMismatch @throws ModelFileMissing */
  static async load(path: string, threads: number): Promise<LandmarkFinder> {
    return new LandmarkFinder(await openNetwork(await readGraph(path, LANDMARKS_68, forAnyCount), threads));
  }

  /**
   * Finds the five points of the face in each square, in three passes. Each pass uses a square around the points of the
   * previous one, so that the result does not depend on where a detector drew its box. The points are the mean of the third
   * pass and its mirror image.
   * @returns for each square, in order, in pixels of its picture
   */
  async find(looks: readonly PictureSquare[]): Promise<SettledPoints[]> {
    const first = await this.run(looks, looks.map(greyOf));
    const second = looks.map(({ picture }, at) => ({ picture, square: squareAround(first[at]!) }));
    const seen = await this.run(second, second.map(greyOf));
    const third = looks.map(({ picture }, at) => ({ picture, square: squareAround(seen[at]!) }));
    const grey = third.map(greyOf);
    const [last, mirrored] = [await this.run(third, grey), await this.run(third, grey.map(mirrorOf), true)];
    return looks.map((_, at) => {
      const { side } = third[at]!.square;
      const mean = last[at]!.map(([x, y], point): Point => {
        const [u, v] = mirrored[at]![point]!;
        return [(x + u) / 2, (y + v) / 2];
      });
      return {
        points: fiveOf(mean),
        unrest: distanceBetween(seen[at]!, last[at]!) / side,
        asymmetry: distanceBetween(last[at]!, mirrored[at]!) / side,
      };
    });
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  /**
   * Runs the model: the 68 points in each square, px of its picture.
   * @param inputs content of each square, or its mirror image
   */
  private async run(
    looks: readonly PictureSquare[],
    inputs: readonly Float32Array[],
    mirror = false,
  ): Promise<Point[][]> {
    const found: Point[][] = [];
    while (found.length < looks.length) {
      const batch = looks.slice(found.length, found.length + BATCH);
      const input = new Float32Array(batch.length * INPUT_SIZE);
      for (const at of batch.keys()) input.set(inputs[found.length + at]!, at * INPUT_SIZE);
      const tensor = new ort.Tensor("float32", input, [batch.length, 1, INPUT_PX, INPUT_PX]);
      const output = (await this.session.run({ input: tensor })).output!.data as Float32Array; // n x 68 x (x, y)
      for (const [at, { square }] of batch.entries()) {
        found.push(pointsFrom(output.subarray(at * 2 * POINTS, (at + 1) * 2 * POINTS), square, mirror));
      }
    }
    return found;
  }
}

/** Points in a photo, in pixels of the upright original. */
export interface FoundPoints extends SettledPoints {
  /** The face square that the points define. */
  readonly square: Square;
}

/** Finds the five points of the face in each region of a photo. */
export async function landmarksIn(
  photo: OpenPhoto,
  regions: readonly Square[],
  finder: LandmarkFinder,
): Promise<FoundPoints[]> {
  const views = await Promise.all(regions.map(({ side }) => pictureFor(photo, side)));
  const looks = views.map(({ picture, scale }, at) => ({ picture, square: scaled(regions[at]!, 1 / scale) }));
  return (await finder.find(looks)).map((found, at) => {
    const points = found.points.map(([x, y]) => [x * views[at]!.scale, y * views[at]!.scale]) as unknown as Landmarks;
    return { ...found, points, square: squareOf(points) };
  });
}

/** Reduces the 68 points to the middle of each eye, the tip of the nose and the corners of the mouth. */
function fiveOf(points: readonly Point[]): Landmarks {
  return [centre(points.slice(36, 42)), centre(points.slice(42, 48)), points[30]!, points[48]!, points[54]!];
}

function centre(points: readonly Point[]): Point {
  const sum = points.reduce<[number, number]>(([x, y], point) => [x + point[0], y + point[1]], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}

/** Returns the mean distance between points and their counterparts. */
function distanceBetween(a: readonly Point[], b: readonly Point[]): number {
  return a.reduce((sum, [x, y], at) => sum + Math.hypot(x - b[at]![0], y - b[at]![1]), 0) / a.length;
}

/** For each of the 68 points, its counterpart in the mirror image: outline, brows, nose, eyes, lips. */
const MIRRORED = [
  [16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
  [26, 25, 24, 23, 22, 21, 20, 19, 18, 17],
  [27, 28, 29, 30, 35, 34, 33, 32, 31],
  [45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40],
  [54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55],
  [64, 63, 62, 61, 60, 67, 66, 65],
].flat();

/** @param output 68 x (x, y), in fractions of the square */
function pointsFrom(output: Float32Array, { x, y, side }: Square, mirror: boolean): Point[] {
  const [left, top] = [x - side / 2, y - side / 2];
  return Array.from({ length: POINTS }, (_, at): Point => {
    const from = 2 * (mirror ? MIRRORED[at]! : at);
    const across = mirror ? 1 - output[from]! : output[from]!;
    return [left + across * side, top + output[from + 1]! * side];
  });
}

function squareAround(points: readonly Point[]): Square {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return { x: (left + right) / 2, y: (top + bottom) / 2, side: NEXT_SIDE * Math.max(right - left, bottom - top, 1e-6) };
}

/**
 * Samples a square: INPUT_PX x INPUT_PX, luma (ITU-R BT.601) / 256, bilinear; black beyond the picture's edge. The loop calls
 * no function, as the first photo of a process is sampled before V8 has compiled, and inlined, anything.
 */
function greyOf({ picture: { width, height, data }, square: { x, y, side } }: PictureSquare): Float32Array {
  const values = new Float32Array(INPUT_SIZE);
  const [left, top, step] = [x - side / 2, y - side / 2, side / INPUT_PX];
  for (let at = 0; at < INPUT_SIZE; at++) {
    const across = left + ((at % INPUT_PX) + 0.5) * step - 0.5;
    const down = top + (Math.floor(at / INPUT_PX) + 0.5) * step - 0.5;
    const column = Math.floor(across);
    const row = Math.floor(down);
    if (column < 0 || row < 0 || column + 1 >= width || row + 1 >= height) continue;
    const u = across - column;
    const v = down - row;
    const above = (row * width + column) * 3;
    const below = above + width * 3;
    const upper =
      (1 - u) * (0.299 * data[above]! + 0.587 * data[above + 1]! + 0.114 * data[above + 2]!) +
      u * (0.299 * data[above + 3]! + 0.587 * data[above + 4]! + 0.114 * data[above + 5]!);
    const lower =
      (1 - u) * (0.299 * data[below]! + 0.587 * data[below + 1]! + 0.114 * data[below + 2]!) +
      u * (0.299 * data[below + 3]! + 0.587 * data[below + 4]! + 0.114 * data[below + 5]!);
    values[at] = ((1 - v) * upper + v * lower) / 256;
  }
  return values;
}

/** Mirrors an input of INPUT_PX x INPUT_PX horizontally. */
function mirrorOf(values: Float32Array): Float32Array {
  const mirror = values.slice();
  for (let row = 0; row < INPUT_PX; row++) mirror.subarray(row * INPUT_PX, (row + 1) * INPUT_PX).reverse();
  return mirror;
}
