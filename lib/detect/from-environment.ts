import { findDetector } from "../models/detectors.ts";
import { modelsFolder } from "../models/files.ts";
import { createDetector } from "./detector.ts";
import { readEngine } from "./engine.ts";
import type { Detector } from "./types.ts";

/** Loads the detector that the environment variables ENGINE, DETECTOR, CASCADE and POINTS name. */
export async function createDetectorFromEnvironment(env: NodeJS.ProcessEnv): Promise<Detector> {
  const { ENGINE, DETECTOR, CASCADE: cascade, POINTS: points } = env;
  const network = findDetector(DETECTOR);
  return createDetector({ engine: readEngine(ENGINE), models: modelsFolder(), network, cascade, points, threads: 1 });
}
