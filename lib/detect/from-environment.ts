import { findDetector } from "../models/detectors.ts";
import { modelsFolder } from "../models/files.ts";
import { createDetector } from "./detector.ts";
import { readEngine } from "./engine.ts";
import type { Detector } from "./types.ts";

/** The detector that the stack's environment names: ENGINE, DETECTOR, CASCADE and POINTS. */
export async function createDetectorFromEnvironment(env: NodeJS.ProcessEnv): Promise<Detector> {
  const { ENGINE, DETECTOR, CASCADE: cascade, POINTS: points } = env;
  const network = findDetector(DETECTOR);
  return createDetector({ engine: readEngine(ENGINE), models: modelsFolder(), network, cascade, points, threads: 1 });
}
