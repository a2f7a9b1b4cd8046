import type { Picture } from "./types.ts";

/** Returns the luma of every pixel (ITU-R BT.601), truncated to whole numbers as in Pigo; row-major. */
export function grey({ width, height, data }: Picture): Uint8Array {
  const values = new Uint8Array(width * height);
  for (let pixel = 0, from = 0; pixel < values.length; pixel++, from += 3) {
    values[pixel] = 0.299 * data[from]! + 0.587 * data[from + 1]! + 0.114 * data[from + 2]!;
  }
  return values;
}
