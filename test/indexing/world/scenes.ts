import sharp, { type Sharp } from "sharp";
import { Random } from "../../media/fuzz/random.ts";

/** A face of a scene: a square whose colour identifies the person. */
export interface SceneFace {
  /** 0 to 5; each at most once in a scene. */
  readonly who: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** A picture that tests can create: the same pixels for the same scene. */
export interface Scene {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly faces: readonly SceneFace[];
}

export const PARTY: Scene = {
  name: "party",
  width: 240,
  height: 160,
  faces: [
    { who: 0, x: 20, y: 30, size: 60 },
    { who: 3, x: 140, y: 60, size: 70 },
  ],
};

export const PORTRAIT: Scene = {
  name: "portrait",
  width: 160,
  height: 240,
  faces: [{ who: 1, x: 40, y: 60, size: 80 }],
};

export const TABLE: Scene = {
  name: "table",
  width: 240,
  height: 160,
  faces: [
    { who: 2, x: 20, y: 30, size: 60 },
    { who: 4, x: 90, y: 80, size: 50 },
    { who: 5, x: 160, y: 20, size: 64 },
  ],
};

export const HILLS: Scene = { name: "hills", width: 240, height: 160, faces: [] };

/** An edit of a picture. */
export interface Edit {
  readonly quality?: number;
  readonly brightness?: number;
  /** Clockwise degrees. */
  readonly turn?: 0 | 90 | 180 | 270;
  readonly mirror?: boolean;
  readonly scale?: number;
  /** Pixels that are cropped from each side. */
  readonly crop?: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
}

/** Cells of a face in a row, each of its own brightness. */
const CELLS = 8;

/** Grey squares in a face that show its orientation: their position in it, and their brightness. */
export const MARKERS = [
  { x: 0.25, y: 0.25, grey: 250 },
  { x: 0.75, y: 0.25, grey: 170 },
  { x: 0.25, y: 0.75, grey: 90 },
  { x: 0.75, y: 0.75, grey: 10 },
] as const;
const MARKER = 0.12;

const rendered = new Map<string, Promise<Buffer>>();

/** Encodes an edited scene as JPEG, without metadata. */
export function jpegOf(scene: Scene, edit: Edit = {}): Promise<Buffer> {
  const key = JSON.stringify([scene, edit]);
  const known = rendered.get(key);
  if (known) return known;
  const made = draw(scene, edit).then((picture) =>
    picture.jpeg({ quality: edit.quality ?? 92, chromaSubsampling: "4:4:4" }).toBuffer(),
  );
  rendered.set(key, made);
  return made;
}

/** Renders the pixels of an edited scene. */
export async function draw(scene: Scene, { brightness, turn, mirror, scale, crop }: Edit = {}): Promise<Sharp> {
  let { width, height } = scene;
  let data = pixelsOf(scene);
  const step = async (change: (picture: Sharp) => Sharp) => {
    const done = await change(sharp(data, { raw: { width, height, channels: 3 } }))
      .raw()
      .toBuffer({ resolveWithObject: true });
    ({ width, height } = done.info);
    data = done.data;
  };
  if (brightness) await step((picture) => picture.linear(brightness, 0));
  if (mirror) await step((picture) => picture.flop());
  if (turn) await step((picture) => picture.rotate(turn));
  if (crop) {
    const { left, top, right, bottom } = crop;
    const area = { left, top, width: width - left - right, height: height - top - bottom };
    await step((picture) => picture.extract(area));
  }
  if (scale)
    await step((picture) => picture.resize(Math.round(width * scale), Math.round(height * scale), { fit: "fill" }));
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function pixelsOf({ name, width, height, faces }: Scene): Buffer {
  const data = Buffer.alloc(width * height * 3);
  const random = new Random(seedOf(name));
  const base = 60 + random.below(100);
  for (let at = 0; at < width * height; at++) data.fill(base + ((at * 7 + (at % width)) % 23), 3 * at, 3 * at + 3);
  for (const face of faces) drawFace(data, width, face, new Random(seedOf(`${name} ${face.who}`)));
  return data;
}

function drawFace(data: Buffer, width: number, { who, x, y, size }: SceneFace, random: Random): void {
  const cells = Array.from({ length: CELLS * CELLS }, () => 0.45 + random.below(56) / 100);
  const cell = (at: number) => Math.min(CELLS - 1, Math.floor((at / size) * CELLS));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const marker = MARKERS.find(
        (each) =>
          Math.abs(column / size - each.x) < MARKER / 2 + 0.02 && Math.abs(row / size - each.y) < MARKER / 2 + 0.02,
      );
      const value = cells[cell(row) * CELLS + cell(column)]!;
      const colour = marker ? [marker.grey, marker.grey, marker.grey] : colourOf(who).map((part) => part * value);
      data.set(colour, 3 * ((y + row) * width + x + column));
    }
  }
}

/** Full red, yellow, green, cyan, blue, magenta. */
function colourOf(who: number): number[] {
  const on = [[0], [0, 1], [1], [1, 2], [2], [2, 0]][who]!;
  return [0, 1, 2].map((channel) => (on.includes(channel) ? 240 : 20));
}

function seedOf(text: string): number {
  let seed = 7;
  for (const letter of text) seed = (seed * 31 + letter.charCodeAt(0)) >>> 0;
  return seed;
}
