import sharp, { type Sharp } from "sharp";
import { Random } from "../fuzz/random.ts";

/** Returns a picture from a seed that compresses badly, so that every format has enough data to damage. */
export function drawNoise(width: number, height: number, seed = 1, channels: 3 | 4 = 3): Sharp {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: width * height * channels }, () => random.below(256));
  return sharp(data, { raw: { width, height, channels } });
}
