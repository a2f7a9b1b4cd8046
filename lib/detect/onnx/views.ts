import sharp from "sharp";
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

export async function mirroredPicture({ width, height, data }: Picture): Promise<Picture> {
  const raw = { width, height, channels: 3 as const };
  return { width, height, data: await sharp(data, { raw }).flop().raw().toBuffer() };
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
