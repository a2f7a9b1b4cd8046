import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createDetector } from "../../lib/detect/detector.ts";
import { cutCrop } from "../../lib/embed/align.ts";
import { createEmbedder } from "../../lib/embed/embedder.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { installModel, installModels } from "../../lib/models/install.ts";
import type { EmbedderModel } from "../../lib/models/types.ts";
import { readParameters } from "../../lib/parameters.ts";

const CROPS_AT_ONCE = 64;

/** A face found in a photo of a folder. */
export interface FoundFace {
  /** Path of the photo in the folder. */
  readonly photo: string;
  /** Number of faces found in the photo. */
  readonly faces: number;
  readonly crop: Uint8Array;
  readonly sizePx: number;
  readonly score: number;
}

/** Finds the faces of all photos in a folder and its subfolders, in order of path. */
export async function findFaces(folder: string): Promise<FoundFace[]> {
  const detector = await createDetector({ engine: "onnx", models: await installModels(), threads: 1 });
  const found: FoundFace[] = [];
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(jpe?g|png)$/i.test(name)).sort();
  for (const name of names) {
    const photo = await openPhoto(name, await readFile(join(folder, name)));
    const { faces } = await detector.detect(photo, readParameters({}));
    for (const face of faces) {
      const { sizePx, score } = face;
      found.push({ photo: name, faces: faces.length, crop: (await cutCrop(photo, face)).jpeg, sizePx, score });
    }
  }
  await detector.release();
  return found;
}

/** Embeds crops with a model. @param threads of each inference */
export async function embedAll(
  record: EmbedderModel,
  crops: readonly Uint8Array[],
  threads: number,
): Promise<Float32Array[]> {
  const embedder = await createEmbedder({ record, file: await installModel(record), threads });
  const vectors: Float32Array[] = [];
  while (vectors.length < crops.length) {
    for (const embedding of await embedder.embed(crops.slice(vectors.length, vectors.length + CROPS_AT_ONCE))) {
      if (embedding instanceof Error) throw embedding;
      vectors.push(embedding.vector);
    }
  }
  await embedder.release();
  return vectors;
}
