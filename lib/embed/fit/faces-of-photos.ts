import { readFile } from "node:fs/promises";
import { createDetector } from "../../detect/detector.ts";
import { openPhoto } from "../../media/open.ts";
import { installModels } from "../../models/install.ts";
import type { Parameters } from "../../parameters.ts";
import { cutCrop } from "../align.ts";
import type { UnknownFace } from "./measure.ts";

/**
 * Finds the faces of photos with the bundled detector. Files that are no photos, or damaged, are skipped.
 * @param onPhoto called before each photo, with the number of faces so far
 */
export async function facesOfPhotos(
  paths: readonly string[],
  parameters: Parameters,
  onPhoto: (photo: number, faces: number) => void = () => {},
): Promise<UnknownFace[]> {
  const detector = await createDetector({ engine: "onnx", models: await installModels(), threads: 1 });
  const found: UnknownFace[] = [];
  for (const [at, path] of paths.entries()) {
    onPhoto(at, found.length);
    try {
      const photo = await openPhoto(path, await readFile(path));
      const { faces } = await detector.detect(photo, parameters);
      for (const face of faces) found.push({ photo: path, crop: (await cutCrop(photo, face)).jpeg });
    } catch {
      // Indexing reports it with the reason.
    }
  }
  await detector.release();
  return found;
}
