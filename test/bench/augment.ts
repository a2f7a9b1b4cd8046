import sharp from "sharp";
import { CROP_PX } from "../../lib/embed/crop-size.ts";

/** Largest changes of a crop: what differs between two photos that were taken, or stored, a little differently. */
const ROTATION_DEGREES = 8;
const SHIFT = 0.04;
const ZOOM = 0.06;
const BLUR_SIGMA_PX = 2.5;
/** The least that sharp accepts. */
const LEAST_SIGMA = 0.3;
const BRIGHTNESS = 0.3;
const CONTRAST = 0.3;
const SMALLEST = 0.3;
const JPEG_QUALITY = [30, 95] as const;

/**
 * Returns a crop as another photo of the moment might show it: rotated, shifted and zoomed a little, darker or brighter,
 * blurred, smaller, and compressed again.
 * @param random numbers in [0, 1)
 */
export async function augment(crop: Uint8Array, random: () => number): Promise<Uint8Array> {
  const around = (most: number) => most * (2 * random() - 1);
  const rotation = around(ROTATION_DEGREES);
  const side = Math.round(CROP_PX * (1 - ZOOM * random()));
  const [left, top] = [around(SHIFT * CROP_PX), around(SHIFT * CROP_PX)];
  const [brightness, contrast] = [1 + around(BRIGHTNESS), 1 + around(CONTRAST)];
  const smaller = Math.round(CROP_PX * (SMALLEST + (1 - SMALLEST) * random()));
  const sigma = (BLUR_SIGMA_PX * random() ** 2 * smaller) / CROP_PX;
  const [worst, best] = JPEG_QUALITY;

  const turned = sharp(await sharp(crop).rotate(rotation, { background: "black" }).toBuffer());
  const { width = CROP_PX, height = CROP_PX } = await turned.metadata();
  const corner = (size: number, shift: number) =>
    Math.min(size - side, Math.max(0, Math.round((size - side) / 2 + shift)));
  const cut = turned
    .extract({ left: corner(width, left), top: corner(height, top), width: side, height: side })
    .resize(smaller, smaller)
    .modulate({ brightness })
    .linear(contrast, 128 * (1 - contrast));
  const small = await (sigma >= LEAST_SIGMA ? cut.blur(sigma) : cut)
    .jpeg({ quality: Math.round(worst + (best - worst) * random()) })
    .toBuffer();
  return sharp(small).resize(CROP_PX, CROP_PX).jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer();
}
