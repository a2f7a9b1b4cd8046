/** Grey pixels, one byte each, row-major. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Extends a picture by `margin` pixels on each side, repeating the nearest pixel; returns it as it is if that is 0. */
export function padded(picture: GreyPicture, margin: number): GreyPicture {
  if (margin === 0) return picture;
  const width = picture.width + 2 * margin;
  const height = picture.height + 2 * margin;
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = Math.min(Math.max(row - margin, 0), picture.height - 1) * picture.width;
    const line = picture.data.subarray(from, from + picture.width);
    const at = row * width;
    data.fill(line[0]!, at, at + margin);
    data.set(line, at + margin);
    data.fill(line.at(-1)!, at + margin + picture.width, at + width);
  }
  return { width, height, data };
}
