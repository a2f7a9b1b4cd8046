import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Square } from "../../lib/geometry/squares.ts";
import { installSamples } from "../../lib/models/install.ts";
import { isMatch } from "./detection.ts";
import sampleFaces from "./sample-faces.json" with { type: "json" };

/** A picture and the faces that are known to be in it, px. */
export interface LabelledPicture {
  readonly path: string;
  /** The folder it comes from. */
  readonly set: string;
  readonly faces: readonly { readonly x: number; readonly y: number; readonly w: number; readonly h: number }[];
}

/** The pictures under `detection/SET` with their boxes, and those of `nonface`, which hold none. */
export function labelledPictures(folder: string): LabelledPicture[] {
  const sets = readdirSync(join(folder, "detection")).filter((set) =>
    existsSync(join(folder, "detection", set, "boxes.json")),
  );
  const labelled = sets.flatMap((set) => {
    const root = join(folder, "detection", set);
    const boxes: { image: string; faces: LabelledPicture["faces"] }[] = JSON.parse(
      readFileSync(join(root, "boxes.json"), "utf8"),
    );
    return boxes.map(({ image, faces }) => ({ path: join(root, image), set, faces }));
  });
  const without = readdirSync(join(folder, "nonface")).filter((name) => /\.jpe?g$/i.test(name));
  return [...labelled, ...without.map((name) => ({ path: join(folder, "nonface", name), set: "nonface", faces: [] }))];
}

/** The sample photos, with boxes that a person has looked at. */
export async function samplePictures(): Promise<LabelledPicture[]> {
  const folder = await installSamples();
  return sampleFaces.map(({ image, faces }) => ({ path: join(folder, image), set: "samples", faces }));
}

/** Returns true if a square shows this face. */
export function shows({ x, y, side }: Square, face: LabelledPicture["faces"][number]): boolean {
  const centre = { x: face.x + face.w / 2, y: face.y + face.h / 2 };
  return isMatch({ x, y, size: side }, { ...centre, size: (face.w + face.h) / 2 });
}

/** Which of the found squares show a face: the surest first, and no face twice. */
export function judge<T extends { readonly square: Square; readonly score: number }>(
  found: readonly T[],
  faces: LabelledPicture["faces"],
): { readonly score: number; readonly right: boolean }[] {
  const left = new Set(faces);
  return found
    .toSorted((a, b) => b.score - a.score)
    .map(({ square, score }) => {
      const face = [...left].find((each) => shows(square, each));
      if (face) left.delete(face);
      return { score, right: face !== undefined };
    });
}
