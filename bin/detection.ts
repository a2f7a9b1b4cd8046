import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { ENGINES, readEngine } from "../lib/detect/engine.ts";
import { PigoEngine } from "../lib/detect/pigo-engine.ts";
import { chooseDetector } from "../lib/models/choose.ts";
import type { GlobalOptions } from "./options.ts";
import { Misuse } from "./run.ts";

/** What finds faces, as flags. */
export interface DetectionOptions extends GlobalOptions {
  readonly engine: string;
  readonly detector?: string;
  readonly cascade?: string;
  readonly points?: string;
}

/** Adds --engine, --detector, --cascade and --points. */
export function withDetectionOptions(command: Command): Command {
  return command
    .addOption(new Option("--engine <engine>", "what finds faces").choices(ENGINES).default("auto"))
    .option("--detector <detector>", "onnx engine with another network: an id, or the ONNX file of a known one")
    .option("--cascade <file>", "pigo engine with another cascade: FILE or URL#sha256=HEX")
    .option("--points <dir>", "pigo engine with points by the cascades puploc and lps/* of Pigo's in this folder");
}

/** The flags with absolute paths; a cascade or points mean the pigo engine, a detector the onnx engine. @throws Misuse */
export function detectionOf({ engine, detector, cascade, points }: DetectionOptions) {
  const pigo = cascade !== undefined || points !== undefined;
  if (pigo && (engine === "onnx" || detector !== undefined))
    throw new Misuse("--cascade and --points are for the pigo engine: leave --engine and --detector out");
  if (detector !== undefined && engine === "pigo")
    throw new Misuse("--detector is for the onnx engine: leave --engine out");
  return {
    engine: pigo ? "pigo" : detector === undefined ? readEngine(engine) : "onnx",
    ...(detector === undefined ? {} : { detector: detector.endsWith(".onnx") ? resolve(detector) : detector }),
    ...(cascade === undefined ? {} : { cascade: /^https?:/i.test(cascade) ? cascade : resolve(cascade) }),
    ...(points === undefined ? {} : { points: resolve(points) }),
  } as const;
}

/**
 * The same as CDK context. The pigo engine is loaded once and a network is looked for, so that a wrong file shows
 * before anything starts.
 * @returns `detector` is the id of the engine with its files, or the engine's name
 */
export async function chooseDetection(options: DetectionOptions) {
  const context: Record<string, string> & ReturnType<typeof detectionOf> = detectionOf(options);
  if (context.detector !== undefined) {
    const { id } = await chooseDetector(context.detector);
    return { context: { ...context, detector: id }, detector: `onnx:${id}` };
  }
  if (context.engine !== "pigo") return { context, detector: context.engine };
  const engine = await PigoEngine.load(context, 1);
  await engine.release();
  return { context, detector: engine.id };
}
