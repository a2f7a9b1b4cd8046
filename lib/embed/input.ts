import sharp from "sharp";
import type { EmbedderModel } from "../models/types.ts";
import { CROP_PX, FACE_PX } from "./crop-size.ts";

/** Returns whether a picture has the size of a crop, or of its aligned half alone, px. */
export const isCropSize = (width: number, height: number) =>
  height === CROP_PX && (width === CROP_PX || width === 2 * CROP_PX);

/** An object in the crops bucket is not a crop. */
export class NotACrop extends Error {
  readonly detail: string;

  constructor(detail: string) {
    super(`Not a crop of ${2 * CROP_PX} x ${CROP_PX} px: ${detail}. Index its photo again`);
    this.name = "NotACrop";
    this.detail = detail;
  }
}

/**
 * Returns a model's part of the aligned half of a crop: the window that its record specifies, in the size of its input.
 *
 * @param crop JPEG as cutCrop or cutAligned writes it
 * @returns sizePx x sizePx x 3, RGB, row-major
 * @throws NotACrop
 */
export async function decodeWindow(crop: Uint8Array, input: EmbedderModel["input"]): Promise<Uint8Array> {
  const { sizePx, window, down = 0 } = input;
  const side = Math.min(CROP_PX, 2 * Math.round((FACE_PX * window) / 2)); // even, so that both sides are cut equally
  const left = (CROP_PX - side) / 2;
  const top = Math.max(0, Math.min(CROP_PX - side, left + Math.round(FACE_PX * down)));
  try {
    const picture = sharp(crop, { failOn: "error" });
    const { width, height } = await picture.metadata();
    if (!isCropSize(width, height)) throw new NotACrop(`it has ${width} x ${height} px`);
    picture.extract({ left, top, width: side, height: side }).resize(sizePx, sizePx, { kernel: "cubic" });
    return await picture.toColourspace("srgb").removeAlpha().raw().toBuffer();
  } catch (error) {
    if (error instanceof NotACrop) throw error;
    throw new NotACrop(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Writes pixels in the order and range that a model expects.
 * @param into 3 x sizePx x sizePx (NCHW) or sizePx x sizePx x 3 (NHWC)
 */
export function arrange(
  pixels: Uint8Array,
  { layout, channels, mean, scale }: EmbedderModel["input"],
  into: Float32Array,
): void {
  const count = pixels.length / 3;
  const [perPixel, perChannel] = layout === "NCHW" ? [1, count] : [3, 1];
  for (let channel = 0; channel < 3; channel++) {
    const from = channels === "RGB" ? channel : 2 - channel;
    for (let pixel = 0; pixel < count; pixel++) {
      into[pixel * perPixel + channel * perChannel] = (pixels[pixel * 3 + from]! - mean) / scale;
    }
  }
}
