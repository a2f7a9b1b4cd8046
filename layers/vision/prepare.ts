import { mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { forAnyCount } from "../../lib/detect/landmarks.ts";
import { NETWORKS } from "../../lib/detect/onnx/networks.ts";
import { LANDMARKS_68 } from "../../lib/models/bundled.ts";
import { DETECTORS } from "../../lib/models/detectors.ts";
import { writePrepared } from "../../lib/models/prepared.ts";
import { checksum } from "../../lib/models/verify.ts";
import { saveOptimised } from "../../lib/onnx/optimise.ts";
import { withoutPRelu } from "../../lib/onnx/prelu.ts";

type Rewrite = (model: Uint8Array) => Uint8Array;

/**
 * The rewriting of detection models, by the SHA-256 of their files. Any other file is that of an embedding model, or of an
 * SCRFD, which needs no rewriting.
 */
const REWRITES = new Map<string, Rewrite>([
  ...DETECTORS.map(({ file, network }): [string, Rewrite] => [file.sha256, NETWORKS[network].rewrite]),
  [LANDMARKS_68.sha256, forAnyCount],
]);

/** Replaces the models of a folder by the graphs that functions load, optimised, and lists them as prepared. */
export async function prepareModels(folder: string): Promise<void> {
  const work = await mkdtemp(join(folder, ".prepare-"));
  const prepared: Record<string, string> = {};
  try {
    for (const name of (await readdir(folder)).filter((each) => each.endsWith(".onnx")).sort()) {
      const path = join(folder, name);
      const sha256 = await checksum(path);
      await prepareModel(path, REWRITES.get(sha256), join(work, name));
      prepared[name] = sha256;
    }
    for (const name of Object.keys(prepared)) await rename(join(work, name), join(folder, name));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  await writePrepared(folder, prepared);
}

async function prepareModel(path: string, rewrite: Rewrite | undefined, target: string): Promise<void> {
  const model = await readFile(path);
  if (rewrite) return saveOptimised(rewrite(model), target);
  // As when an embedding model is loaded: without PRelu, or as it is if onnxruntime refuses that.
  const rewritten = withoutPRelu(model);
  const saved = rewritten
    ? await saveOptimised(rewritten, target).then(
        () => true,
        () => false,
      )
    : false;
  if (!saved) await saveOptimised(model, target);
}
