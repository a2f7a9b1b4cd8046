import type { Box, Landmarks, Point } from "../geometry/box.ts";
import type { OpenPhoto, Picture } from "../media/types.ts";
import type { DetectedFace } from "./types.ts";

/** Clockwise rotation of a picture, in quarter turns. */
export type Quarters = 1 | 2 | 3;

export const TURNS: readonly Quarters[] = [1, 2, 3];

/** Returns a photo turned clockwise. */
export function turnedPhoto(photo: OpenPhoto, quarters: Quarters): OpenPhoto {
  const { width, height } = photo;
  const size = quarters === 2 ? { width, height } : { width: height, height: width };
  return {
    ...photo,
    ...size,
    pixels: async (longerSidePx) => turnedPicture(await photo.pixels(longerSidePx), quarters),
  };
}

function turnedPicture({ width, height, data }: Picture, quarters: Quarters): Picture {
  const turned = new Uint8Array(data.length);
  // Position of the first pixel, and the steps along a row and a column of the original, in pixels.
  const [start, across, down] = {
    1: [height - 1, height, -1],
    2: [width * height - 1, -1, -width],
    3: [(width - 1) * height, -height, 1],
  }[quarters] as [number, number, number];
  for (let row = 0, from = 0; row < height; row++) {
    for (let column = 0, to = (start + row * down) * 3; column < width; column++, from += 3, to += across * 3) {
      turned[to] = data[from]!;
      turned[to + 1] = data[from + 1]!;
      turned[to + 2] = data[from + 2]!;
    }
  }
  return quarters === 2 ? { width, height, data: turned } : { width: height, height: width, data: turned };
}

/** Converts a face of a photo turned clockwise to the photo itself; left and right remain those of the face. */
export function turnedBack(face: DetectedFace, quarters: Quarters): DetectedFace {
  const landmarks = face.landmarks.map((point) => pointBack(point, quarters)) as unknown as Landmarks;
  const roll = ((face.quality.roll - 90 * quarters + 540) % 360) - 180;
  return { ...face, box: boxBack(face.box, quarters), landmarks, quality: { ...face.quality, roll } };
}

function boxBack({ x, y, width, height }: Box, quarters: Quarters): Box {
  const [[left, top], [right, bottom]] = [pointBack([x, y], quarters), pointBack([x + width, y + height], quarters)];
  const [least, most] = [Math.min, Math.max];
  return {
    x: least(left, right),
    y: least(top, bottom),
    width: most(left, right) - least(left, right),
    height: most(top, bottom) - least(top, bottom),
  };
}

function pointBack([x, y]: Point, quarters: Quarters): Point {
  if (quarters === 1) return [y, 1 - x];
  if (quarters === 2) return [1 - x, 1 - y];
  return [1 - y, x];
}
