import type { Picture } from "../../media/types.ts";

/**
 * Returns the channels of a picture one after the other, each value minus `mean` and divided by `scale`, padded with zeros
 * on the right and below.
 * @returns 3 x height x width
 */
export function planes(
  picture: Picture,
  width: number,
  height: number,
  channels: "RGB" | "BGR",
  mean: number,
  scale: number,
): Float32Array {
  const { data } = picture;
  const plane = width * height;
  const values = new Float32Array(3 * plane);
  const [first, third] = channels === "RGB" ? [0, 2 * plane] : [2 * plane, 0];
  const factor = 1 / scale;
  for (let row = 0, from = 0; row < picture.height; row++) {
    for (let to = row * width; to < row * width + picture.width; to++, from += 3) {
      values[to + first] = (data[from]! - mean) * factor;
      values[to + plane] = (data[from + 1]! - mean) * factor;
      values[to + third] = (data[from + 2]! - mean) * factor;
    }
  }
  return values;
}
