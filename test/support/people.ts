import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { installSamples } from "../../lib/models/install.ts";
import { photosFolder } from "./libraries.ts";
import { madeOnce } from "./made-once.ts";
import { shared, withoutFiles } from "./shared.ts";

const LFW = shared("data/lfw/images");
/** A scene with several people. */
const SCENE = shared("data/albums/sitcom/bbt1.jpg");

/** People with enough photos in LFW to form a cluster each. */
const NAMES = ["Ana_Guevara", "Ben_Affleck", "Geoff_Hoon", "John_McCain", "Mike_Martz", "Sarah_Hughes"];

/** Photos of each person who is made from a sample photo. */
const PHOTOS_EACH = 8;

/**
 * Makes a folder with photos of `count` people, each of whom forms a cluster, and one photo of several people: from LFW
 * if it is on this machine, otherwise cut out of the sample photos.
 */
export async function peopleFolder(count: number): Promise<string> {
  if (withoutFiles(LFW, SCENE)) return samplePeople(count);
  const files = Object.fromEntries(NAMES.slice(0, count).map((name) => [name, join(LFW, name)]));
  return photosFolder({ ...files, "scene.jpg": SCENE });
}

interface SampleFaces {
  readonly image: string;
  readonly faces: readonly { readonly x: number; readonly y: number; readonly w: number }[];
}

async function samplePeople(count: number): Promise<string> {
  const samples = await installSamples();
  const list: SampleFaces[] = JSON.parse(readFileSync(join(import.meta.dirname, "../bench/sample-faces.json"), "utf8"));
  const faces = list.flatMap(({ image, faces }) => faces.map((face) => ({ image, ...face })));
  return madeOnce(`sample-people-${count}`, async (folder) => {
    for (const [person, { image, x, y, w }] of faces.slice(0, count).entries()) {
      for (let photo = 0; photo < PHOTOS_EACH; photo++) {
        const margin = Math.round(w * (0.3 + 0.02 * photo));
        const [left, top] = [Math.max(0, x - margin), Math.max(0, y - margin)];
        await sharp(join(samples, image))
          .extract({ left, top, width: w + 2 * margin, height: w + 2 * margin })
          .modulate({ brightness: 0.9 + 0.03 * photo })
          .jpeg({ quality: 95 - photo })
          .toFile(join(folder, `person ${person} photo ${photo}.jpg`));
      }
    }
    await sharp(join(samples, "sample6.jpg")).toFile(join(folder, "scene.jpg"));
  });
}
