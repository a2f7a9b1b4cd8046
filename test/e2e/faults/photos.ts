import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { installSamples } from "../../../lib/models/install.ts";
import { madeOnce } from "../../support/made-once.ts";

const EACH = 10;
const WIDTH_PX = 800;

/** 60 pictures: each sample photo in ten brightnesses, so that each person has enough faces for a cluster. */
export function sixtyPhotos(): Promise<string> {
  return madeOnce(`sixty-photos-${EACH}-${WIDTH_PX}`, async (folder) => {
    const samples = await installSamples();
    const names = (await readdir(samples)).filter((name) => name.endsWith(".jpg")).sort();
    for (let at = 0; at < EACH; at++) {
      const day = join(folder, `2026-11-${10 + at}`);
      await mkdir(day);
      for (const name of names) {
        const picture = sharp(await readFile(join(samples, name)), { limitInputPixels: false });
        await picture
          .resize(WIDTH_PX)
          .modulate({ brightness: 0.9 + at / 50 })
          .jpeg({ quality: 90 })
          .toFile(join(day, name));
      }
    }
  });
}
