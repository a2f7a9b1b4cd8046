import sharp from "sharp";
import type { Picture } from "./types.ts";

/** Shrinks a picture to a longer side of `longerSidePx`; returns the picture itself if it is not larger. */
export async function shrink(picture: Picture, longerSidePx: number): Promise<Picture> {
  const { width, height, data } = picture;
  const factor = longerSidePx / Math.max(width, height);
  if (factor >= 1) return picture;
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
