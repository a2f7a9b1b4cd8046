import { modelsFolder } from "../models/files.ts";
import { createDetector, type Detector } from "./detector.ts";
import { readEngine } from "./engine.ts";

/** The detector that the stack's environment names: ENGINE, CASCADE and POINTS. */
export async function detectorOfEnvironment(env: NodeJS.ProcessEnv): Promise<Detector> {
  const { ENGINE, CASCADE: cascade, POINTS: points } = env;
  return createDetector({ engine: readEngine(ENGINE), models: modelsFolder(), cascade, points, threads: 1 });
}
