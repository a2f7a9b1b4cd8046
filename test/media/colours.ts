import type { OpenPhoto } from "../../lib/media/types.ts";

/** The colours of the test pictures, and their values. */
const NAMED = { red: [0xd0, 0x10, 0x10], green: [0x10, 0xb0, 0x10], blue: [0x10, 0x10, 0xd0], white: [255, 255, 255] };

/** Largest difference of a sample from its colour, due to chroma subsampling and quantisation. */
const TOLERANCE = 12;

/** Returns names of the colours of the four quarters (from top left, row by row); values if a colour has no name. */
export async function colours(photo: OpenPhoto): Promise<string[]> {
  const { width, height, data } = await photo.pixels(Math.max(photo.width, photo.height));
  return [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => {
      const at = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
      return nameOf([...data.subarray(at, at + 3)]);
    }),
  );
}

function nameOf(pixel: readonly number[]): string {
  const near = ([, value]: [string, number[]]) => value.every((v, at) => Math.abs(v - pixel[at]!) <= TOLERANCE);
  return Object.entries(NAMED).find(near)?.[0] ?? pixel.join(" ");
}
