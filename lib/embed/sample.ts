import { type Similarity, scaleOf } from "../geometry/umeyama.ts";
import type { Picture } from "../media/types.ts";
import { CROP_PX } from "./crop-size.ts";

/**
 * Samples a picture bilinearly along a similarity transform, averaged over n x n points per pixel if the picture is n times
 * finer than the crop. It is one loop without calls, because the first crops of a process are cut before V8 has compiled
 * anything: a loop like this is compiled once, while it runs, and a loop in a loop again and again.
 * @param toPicture maps pixels of the crop to pixels of the picture
 * @returns CROP_PX x CROP_PX x 3, row-major
 */
export function sample(picture: Picture, toPicture: Similarity): Uint8Array {
  const { a, b, tx, ty } = toPicture;
  const { width, height, data } = picture;
  const n = Math.max(1, Math.round(scaleOf(toPicture)));
  const parts = n * n;
  const count = CROP_PX * CROP_PX * parts;
  const out = new Uint8Array(CROP_PX * CROP_PX * 3);
  const line = width * 3;
  const atEdge = new Float64Array(3);
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let step = 0, at = 0; step < count; step++) {
    const part = step % parts;
    const pixel = Math.floor(step / parts);
    const across = (pixel % CROP_PX) + ((part % n) + 0.5) / n - 0.5;
    const down = Math.floor(pixel / CROP_PX) + (Math.floor(part / n) + 0.5) / n - 0.5;
    const x = a * across - b * down + tx;
    const y = b * across + a * down + ty;
    const left = Math.floor(x);
    const top = Math.floor(y);
    if (left >= 0 && top >= 0 && left + 1 < width && top + 1 < height) {
      const u = x - left;
      const v = y - top;
      const nearTop = (1 - u) * (1 - v);
      const nearBottom = (1 - u) * v;
      const farTop = u * (1 - v);
      const farBottom = u * v;
      const above = top * line + left * 3;
      const below = above + line;
      red +=
        nearTop * data[above]! + farTop * data[above + 3]! + nearBottom * data[below]! + farBottom * data[below + 3]!;
      green +=
        nearTop * data[above + 1]! +
        farTop * data[above + 4]! +
        nearBottom * data[below + 1]! +
        farBottom * data[below + 4]!;
      blue +=
        nearTop * data[above + 2]! +
        farTop * data[above + 5]! +
        nearBottom * data[below + 2]! +
        farBottom * data[below + 5]!;
    } else {
      atEdge[0] = red;
      atEdge[1] = green;
      atEdge[2] = blue;
      addAtEdge(picture, x, y, atEdge);
      red = atEdge[0];
      green = atEdge[1];
      blue = atEdge[2];
    }
    if (part + 1 < parts) continue;
    out[at++] = Math.round(red / parts);
    out[at++] = Math.round(green / parts);
    out[at++] = Math.round(blue / parts);
    red = 0;
    green = 0;
    blue = 0;
  }
  return out;
}

/** Adds the colour at (x, y), which is not surrounded by four pixels of the picture, to `sum`; black outside. */
function addAtEdge({ width, height, data }: Picture, x: number, y: number, sum: Float64Array): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const u = x - left;
  const v = y - top;
  const row = width * 3;
  const at = top * row + left * 3;
  const inside = (column: number, line: number) => column >= 0 && line >= 0 && column < width && line < height;
  if (inside(left, top)) addWeighted(data, at, (1 - u) * (1 - v), sum);
  if (inside(left + 1, top)) addWeighted(data, at + 3, u * (1 - v), sum);
  if (inside(left, top + 1)) addWeighted(data, at + row, (1 - u) * v, sum);
  if (inside(left + 1, top + 1)) addWeighted(data, at + row + 3, u * v, sum);
}

function addWeighted(data: Uint8Array, at: number, weight: number, sum: Float64Array): void {
  sum[0]! += weight * data[at]!;
  sum[1]! += weight * data[at + 1]!;
  sum[2]! += weight * data[at + 2]!;
}
