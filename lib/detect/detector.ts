import type { OpenPhoto } from "../media/types.ts";
import type { Parameters } from "../parameters.ts";
import type { Engine } from "./engine.ts";
import { OnnxEngine } from "./onnx-engine.ts";
import type { Detection } from "./types.ts";

/** An engine at work. */
export interface Detector {
  /** Engine, model and version: recorded with every face. */
  readonly id: string;
  /** @throws UndecodablePhoto */
  detect(photo: OpenPhoto, parameters: Parameters): Promise<Detection>;
  release(): Promise<void>;
}

export interface DetectorOptions {
  readonly engine: Engine;
  /** Folder of the bundled models. */
  readonly models?: string;
  /** Path of a cascade in Pigo's format for the pigo engine; ours where it is left out. */
  readonly cascade?: string;
  /** Threads one inference may use. */
  readonly threads?: number;
}

/**
 * Loads an engine.
 *
 * @example
 * const detector = await createDetector({ engine: "onnx", models: await installModels() });
 * const { faces } = await detector.detect(await openPhoto("a.jpg", bytes), readParameters({}));
 */
export async function createDetector({ models, threads = 1 }: DetectorOptions): Promise<Detector> {
  return OnnxEngine.load(models ?? "", threads);
}
