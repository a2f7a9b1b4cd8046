import type { Landmarks } from "../geometry/box.ts";
import type { Square } from "../geometry/squares.ts";
import type { Picture } from "../media/types.ts";
import type { FaceQuality } from "./types.ts";

/** Side to which a face is resampled before its sharpness is measured, so that sizes compare. */
const SIDE_PX = 64;

/** Depth of the nose tip in front of the line of the eyes, in eye distances: it makes the nose shift when a head turns. */
const NOSE_DEPTH_IN_EYE_DISTANCES = 0.6;

/**
 * Measures sharpness, yaw and roll of a face.
 * @param view a picture, and pixels of the original per pixel of it
 * @param square in pixels of the original
 * @param points in pixels of the original
 */
export function measureQuality(
  view: { readonly picture: Picture; readonly scale: number },
  square: Square,
  points: Landmarks,
): FaceQuality {
  return { sharpness: sharpness(view, square), ...pose(points) };
}

/** Computes yaw and roll in degrees, from the points alone. */
function pose([left, right, nose]: Landmarks): { yaw: number; roll: number } {
  const [dx, dy] = [right[0] - left[0], right[1] - left[1]];
  const eyes = Math.hypot(dx, dy) || 1;
  const offset = [nose[0] - (left[0] + right[0]) / 2, nose[1] - (left[1] + right[1]) / 2] as const;
  const along = (offset[0] * dx + offset[1] * dy) / eyes;
  return {
    // The nose moves by depth x sin, and the distance of the eyes shrinks by cos.
    yaw: degrees(Math.atan(along / (eyes * NOSE_DEPTH_IN_EYE_DISTANCES))),
    roll: degrees(Math.atan2(dy, dx)),
  };
}

const degrees = (radians: number) => (radians * 180) / Math.PI;

/** Mean absolute Laplacian of the middle of the face at 64 px over its standard deviation, so that contrast cancels out. */
function sharpness(view: { readonly picture: Picture; readonly scale: number }, square: Square): number {
  const values = middleOf(view, square);
  const deviation = deviationOf(values);
  return deviation < 1 ? 0 : meanLaplacian(new Float32Array(values)) / deviation;
}

// One loop in each of these: V8 discards what it compiled of a running function when that leaves its first loop.

/** Resamples the middle of a face: SIDE_PX x SIDE_PX, row-major. */
function middleOf({ picture, scale }: { readonly picture: Picture; readonly scale: number }, square: Square) {
  const { width, height, data } = picture;
  const step = (0.7 * square.side) / scale / SIDE_PX;
  const [left, top] = [square.x / scale - (step * SIDE_PX) / 2, square.y / scale - (step * SIDE_PX) / 2];
  const values = new Float64Array(SIDE_PX * SIDE_PX);
  for (let index = 0; index < values.length; index++) {
    const x = clamp(left + ((index % SIDE_PX) + 0.5) * step - 0.5, width - 1);
    const y = clamp(top + (Math.floor(index / SIDE_PX) + 0.5) * step - 0.5, height - 1);
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    // Green instead of luma: it is most of luma, and has most of a sensor's detail.
    const at = (y0 * width + x0) * 3 + 1;
    const right = x0 + 1 < width ? 3 : 0;
    const below = y0 + 1 < height ? at + 3 * width : at;
    const upper = data[at]! + (data[at + right]! - data[at]!) * (x - x0);
    const lower = data[below]! + (data[below + right]! - data[below]!) * (x - x0);
    values[index] = upper + (lower - upper) * (y - y0);
  }
  return values;
}

function deviationOf(values: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(Math.max(0, squares / values.length - (sum / values.length) ** 2));
}

/** Returns the mean absolute Laplacian of SIDE_PX x SIDE_PX values, without those at the edge. */
function meanLaplacian(values: Float32Array): number {
  let total = 0;
  for (let row = 1; row < SIDE_PX - 1; row++) {
    for (let at = row * SIDE_PX + 1; at < row * SIDE_PX + SIDE_PX - 1; at++) {
      const around = values[at - 1]! + values[at + 1]! + values[at - SIDE_PX]! + values[at + SIDE_PX]!;
      total += Math.abs(4 * values[at]! - around);
    }
  }
  return total / (SIDE_PX - 2) ** 2;
}

const clamp = (value: number, most: number) => Math.min(Math.max(value, 0), most);
