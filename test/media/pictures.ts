import sharp, { type Sharp } from "sharp";

const colour = (background: string, width: number, height: number) => ({
  input: { create: { width, height, channels: 3 as const, background } },
});

/** Red and green above, blue and white below: the colours that colours.ts knows. */
export function drawQuarters(width: number, height: number): Sharp {
  const [w, h] = [width / 2, height / 2];
  return sharp({ create: { width, height, channels: 3, background: "#fff" } }).composite([
    { ...colour("#d01010", w, h), left: 0, top: 0 },
    { ...colour("#10b010", w, h), left: w, top: 0 },
    { ...colour("#1010d0", w, h), left: 0, top: h },
  ]);
}

/** Returns the picture of `drawQuarters` as JPEG, its colours at full resolution. */
export function jpegQuarters(width: number, height: number): Promise<Buffer> {
  return drawQuarters(width, height).jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer();
}
