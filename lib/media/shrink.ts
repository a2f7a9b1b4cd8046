import sharp from "sharp";
import type { Picture } from "./types.ts";

/** Shrinks a picture to a longer side of `longerSidePx`; returns the picture itself if it is not larger. */
export async function shrink(picture: Picture, longerSidePx: number): Promise<Picture> {
  return longerSidePx >= Math.max(picture.width, picture.height) ? picture : resize(picture, longerSidePx);
}

/** Enlarges a picture to a longer side of `longerSidePx`; returns the picture itself if it is not smaller. */
export async function enlarge(picture: Picture, longerSidePx: number): Promise<Picture> {
  return longerSidePx <= Math.max(picture.width, picture.height) ? picture : resize(picture, longerSidePx);
}

async function resize({ width, height, data }: Picture, longerSidePx: number): Promise<Picture> {
  const factor = longerSidePx / Math.max(width, height);
  const size = { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
  const raw = { width, height, channels: 3 as const };
  return {
    ...size,
    data: await sharp(data, { raw })
      .resize({ ...size, fit: "fill" })
      .raw()
      .toBuffer(),
  };
}
