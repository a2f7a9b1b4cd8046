import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { installSamples } from "../../../lib/models/install.ts";
import { madeOnce } from "../../support/made-once.ts";

/** Numbers of days, and of pictures of each kind on a day. */
const DAYS = 10;
const EACH = 2;
const WIDTH_PX = 320;

/** Parts of sample photos with one or two faces: the sample, and the part's left, top, width and height as fractions. */
const PARTS = {
  ada: ["sample1.jpg", 0.69, 0.08, 0.26, 0.4],
  ben: ["sample6.jpg", 0.05, 0.2, 0.28, 0.4],
  pair: ["sample3.jpg", 0.22, 0.1, 0.5, 0.45],
} as const;

/**
 * 60 small pictures, by day: three parts of sample photos in twenty brightnesses, so that each person has enough faces
 * for a cluster. Three people are in them, one or two in a picture.
 */
export function sixtyPhotos(): Promise<string> {
  return madeOnce(`sixty-small-photos-${DAYS}-${EACH}-${WIDTH_PX}`, async (folder) => {
    const samples = await installSamples();
    for (const [kind, [sample, left, top, width, height]] of Object.entries(PARTS)) {
      const whole = sharp(await readFile(join(samples, sample)));
      const size = await whole.metadata();
      const area = {
        left: Math.round(left * size.width),
        top: Math.round(top * size.height),
        width: Math.round(width * size.width),
        height: Math.round(height * size.height),
      };
      const part = await whole.extract(area).resize(WIDTH_PX).png().toBuffer();
      for (let at = 0; at < DAYS * EACH; at++) {
        const day = join(folder, dayOf(Math.floor(at / EACH)));
        await mkdir(day, { recursive: true });
        const picture = sharp(part).modulate({ brightness: 0.9 + at / (5 * DAYS * EACH) });
        await picture.jpeg({ quality: 90 }).toFile(join(day, `${kind}${(at % EACH) + 1}.jpg`));
      }
    }
  });
}

/** Returns the name of the folder with a day's pictures. @param day 0 to 9 */
export const dayOf = (day: number): string => `2026-11-${10 + day}`;
