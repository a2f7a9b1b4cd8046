import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { ENGINES, readEngine } from "../lib/detect/engine.ts";
import { PigoEngine } from "../lib/detect/pigo-engine.ts";
import { chooseDetector } from "../lib/models/choose.ts";
import { detectorText } from "../lib/models/detectors.ts";
import { showDownload } from "./downloads.ts";
import type { GlobalOptions } from "./options.ts";
import { Misuse } from "./run.ts";

/** Flags that select the detector. */
export interface DetectionOptions extends GlobalOptions {
  readonly engine?: string;
  readonly detector?: string;
  readonly cascade?: string;
  readonly points?: string;
}

/** Adds --engine, --detector, --cascade and --points. */
export function withDetectionOptions(command: Command): Command {
  return command
    .addOption(new Option("--engine <engine>", "detection engine, auto by default").choices(ENGINES))
    .option(
      "--detector <detector>",
      "network for the onnx engine: an id, or the ONNX file of a known network or of an SCRFD",
    )
    .option("--cascade <file>", "cascade for the pigo engine: FILE or URL#sha256=HEX")
    .option("--points <dir>", "folder with Pigo's landmark cascades puploc and lps/*, for the pigo engine");
}

/** Resolves paths and selects the engine: --cascade and --points imply pigo, --detector implies onnx. @throws Misuse */
export function detectionOf({ engine, detector, cascade, points }: DetectionOptions) {
  const pigo = cascade !== undefined || points !== undefined;
  if (pigo && (engine === "onnx" || detector !== undefined))
    throw new Misuse("--cascade and --points are for the pigo engine: omit --engine and --detector");
  if (detector !== undefined && engine === "pigo") throw new Misuse("--detector is for the onnx engine: omit --engine");
  return {
    engine: pigo ? "pigo" : detector === undefined ? readEngine(engine) : "onnx",
    ...(detector === undefined ? {} : { detector: detector.endsWith(".onnx") ? resolve(detector) : detector }),
    ...(cascade === undefined ? {} : { cascade: /^https?:/i.test(cascade) ? cascade : resolve(cascade) }),
    ...(points === undefined ? {} : { points: resolve(points) }),
  } as const;
}

/**
 * The detection flags as CDK context. Loads the pigo engine, or looks for the network, so that a wrong file is reported
 * before anything starts.
 * @returns `detector`: id of the engine with its files, or only the engine's name
 */
export async function chooseDetection(options: DetectionOptions) {
  const context: Record<string, string> & ReturnType<typeof detectionOf> = detectionOf(options);
  if (context.detector !== undefined) {
    const network = await chooseDetector(context.detector, showDownload);
    return { context: { ...context, detector: detectorText(network) }, detector: `onnx:${network.id}` };
  }
  if (context.engine !== "pigo") return { context, detector: context.engine };
  const engine = await PigoEngine.load(context, 1);
  await engine.release();
  return { context, detector: engine.id };
}
