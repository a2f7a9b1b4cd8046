import type { Landmarks, Point } from "../../geometry/box.ts";
import { scaled } from "../../geometry/squares.ts";
import type { Picture } from "../../media/types.ts";
import type { Region } from "./finder.ts";
import type { Tile } from "./levels.ts";

/** Cuts a tile out of a picture. */
export function cut(picture: Picture, { left, top, width, height }: Tile): Picture {
  if (width === picture.width && height === picture.height) return picture;
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * picture.width + left) * 3;
    data.set(picture.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data };
}

/** Pads a picture that is smaller than this on the right and below, with `value` in all channels. */
export function padded(picture: Picture, leastWidth: number, leastHeight: number, value: number): Picture {
  const [width, height] = [Math.max(picture.width, leastWidth), Math.max(picture.height, leastHeight)];
  if (width === picture.width && height === picture.height) return picture;
  const data = new Uint8Array(width * height * 3).fill(value);
  const bytes = picture.width * 3;
  for (let row = 0; row < picture.height; row++) {
    data.set(picture.data.subarray(row * bytes, (row + 1) * bytes), row * width * 3);
  }
  return { width, height, data };
}

/** Converts a region of a tile to the original. @param scale pixels of the original per pixel of the tile's picture */
export function placed(region: Region, { left, top }: Tile, scale: number): Region {
  const { square } = region;
  return {
    ...mapped(region, ([x, y]) => [(x + left) * scale, (y + top) * scale]),
    square: scaled({ ...square, x: square.x + left, y: square.y + top }, scale),
  };
}

export function mirroredPicture({ width, height, data }: Picture): Picture {
  const mirror = new Uint8Array(data.length);
  for (let row = 0, from = 0; row < height; row++) {
    for (let to = ((row + 1) * width - 1) * 3, end = row * width * 3; to >= end; to -= 3, from += 3) {
      mirror[to] = data[from]!;
      mirror[to + 1] = data[from + 1]!;
      mirror[to + 2] = data[from + 2]!;
    }
  }
  return { width, height, data: mirror };
}

/** Converts a region of the mirror image to the picture itself, which is `width` px wide. */
export function mirroredRegion(region: Region, width: number): Region {
  const { square } = region;
  const { points, ...rest } = mapped(region, ([x, y]) => [width - x, y]);
  return {
    ...rest,
    square: { ...square, x: width - square.x },
    ...(points ? { points: [points[1], points[0], points[2], points[4], points[3]] as const } : {}),
  };
}

function mapped({ points, ...region }: Region, map: (point: Point) => Point): Region {
  return points ? { ...region, points: points.map(map) as unknown as Landmarks } : region;
}
