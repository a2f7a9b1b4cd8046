import sharp from "sharp";
import type { Picture } from "./types.ts";

/** A rectangle, as fractions of the picture. */
interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An area is enlarged by this factor about its centre, so that hair and ears are blurred with a face. */
const ENLARGED = 1.5;

/** What is left of an area: this many pixels in each direction, of 8 bits in each channel. No face is known by so few. */
const LEFT = 4;

/**
 * Blurs areas of a picture so that nobody can undo it: of each, only a few pixels are kept, with soft transitions.
 * @returns another picture of the same size
 */
export async function blurAreas(picture: Picture, areas: readonly Area[]): Promise<Picture> {
  const { width, height } = picture;
  const raw = { width, height, channels: 3 as const };
  const inputs = await Promise.all(
    areas.map((area) => pixelsOf(area, picture)).flatMap((place) => (place ? [blurred(picture, place)] : [])),
  );
  if (inputs.length === 0) return picture;
  const data = await sharp(picture.data, { raw }).composite(inputs).removeAlpha().raw().toBuffer();
  return { width, height, data };
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The pixels of an enlarged area that are in the picture; undefined if none is. */
function pixelsOf(area: Area, { width, height }: Picture): Place | undefined {
  const [x, y] = [area.x + area.width / 2, area.y + area.height / 2];
  const [halfX, halfY] = [(area.width * ENLARGED) / 2, (area.height * ENLARGED) / 2];
  const left = Math.max(0, Math.floor((x - halfX) * width));
  const top = Math.max(0, Math.floor((y - halfY) * height));
  const right = Math.min(width, Math.ceil((x + halfX) * width));
  const bottom = Math.min(height, Math.ceil((y + halfY) * height));
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : undefined;
}

/** The blurred pixels of a place, to be laid over it. */
async function blurred(picture: Picture, place: Place) {
  const { width, height } = place;
  const raw = { width: picture.width, height: picture.height, channels: 3 as const };
  const size = { width: Math.min(LEFT, width), height: Math.min(LEFT, height) };
  const few = await sharp(picture.data, { raw })
    .extract(place)
    .resize({ ...size, fit: "fill", kernel: "linear", fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
  const input = await sharp(few, { raw: { ...size, channels: 3 } })
    .resize({ width, height, fit: "fill", kernel: "cubic" })
    .raw()
    .toBuffer();
  return { input, raw: { width, height, channels: 3 as const }, left: place.left, top: place.top };
}
