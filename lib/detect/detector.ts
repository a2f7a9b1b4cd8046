import { existsSync } from "node:fs";
import { join } from "node:path";
import { type DetectorRecord, RFB_320 } from "../models/detectors.ts";
import type { Engine } from "./engine.ts";
import { OnnxEngine } from "./onnx/engine.ts";
import { PigoEngine } from "./pigo-engine.ts";
import { withRetries } from "./retry.ts";
import type { Detector } from "./types.ts";

export interface DetectorOptions {
  readonly engine: Engine;
  /** Folder of the models. */
  readonly models?: string | undefined;
  /** Network of the onnx engine; the bundled one if absent. */
  readonly network?: DetectorRecord;
  /** For the pigo engine: a cascade as openCascade takes it; Facet's own if absent. */
  readonly cascade?: string | undefined;
  /** For the pigo engine: a folder with Pigo's puploc and lps, which find the five points. */
  readonly points?: string | undefined;
  /** Threads one inference may use. */
  readonly threads?: number;
}

/** The onnx engine was requested, but its model is missing. */
export class ModelsMissing extends Error {
  readonly folder: string | undefined;

  constructor(folder: string | undefined, file: string) {
    super(`No ${file} in ${folder ?? "any models folder"}: run facet start once, or choose --engine pigo`);
    this.name = "ModelsMissing";
    this.folder = folder;
  }
}

/**
 * Loads an engine; `auto` selects onnx if its model is present, else pigo.
 *
 * @throws ModelsMissing
 *
 * @example
 * const detector = await createDetector({ engine: "onnx", models: await installModels() });
 * const { faces } = await detector.detect(await openPhoto("a.jpg", bytes), readParameters({}));
 */
export async function createDetector(options: DetectorOptions): Promise<Detector> {
  return withRetries(await loadEngine(options));
}

async function loadEngine({ engine, models, network = RFB_320, threads = 1, ...pigo }: DetectorOptions) {
  const present = models !== undefined && existsSync(join(models, network.file.name));
  if (engine === "onnx" && !present) throw new ModelsMissing(models, network.file.name);
  if (engine === "pigo" || !present) return PigoEngine.load({ models, ...pigo }, threads);
  return OnnxEngine.load(network, models, threads);
}
