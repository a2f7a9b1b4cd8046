import { readFile } from "node:fs/promises";
import { createDetector } from "../../detect/detector.ts";
import { openPhoto } from "../../media/open.ts";
import { installModels } from "../../models/install.ts";
import type { Parameters } from "../../parameters.ts";
import { cutAligned } from "../align.ts";

/**
 * Cuts out the faces of photos, which the bundled detector finds. Files that are no photos, or damaged, are skipped.
 * @param onPhoto called before each photo, with the number of faces so far
 */
export async function cropsOfPhotos(
  paths: readonly string[],
  parameters: Parameters,
  onPhoto: (photo: number, faces: number) => void = () => {},
): Promise<Uint8Array[]> {
  const detector = await createDetector({ engine: "onnx", models: await installModels(), threads: 1 });
  const crops: Uint8Array[] = [];
  for (const [at, path] of paths.entries()) {
    onPhoto(at, crops.length);
    try {
      const photo = await openPhoto(path, await readFile(path));
      const { faces } = await detector.detect(photo, parameters);
      for (const face of faces) crops.push(await cutAligned(photo, face));
    } catch {
      // Indexing reports it with the reason.
    }
  }
  await detector.release();
  return crops;
}
