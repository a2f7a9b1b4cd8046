import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { PARAMETERS, type Parameters, readParameters } from "../lib/parameters.ts";
import { Misuse } from "./run.ts";

/** What every command takes. */
export interface GlobalOptions extends Record<string, unknown> {
  readonly data: string;
  readonly json?: boolean;
}

/** `--face-size` for FACE_SIZE. */
const flagOf = (parameter: string) => `--${parameter.toLowerCase().replaceAll("_", "-")}`;

/** The name under which commander hands over FACE_SIZE: `faceSize`. */
const keyOf = (parameter: string) =>
  parameter.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Adds --data, --json and a flag for each parameter. */
export function withGlobalOptions(command: Command): Command {
  command.option("--data <dir>", "the folder that keeps everything", ".facet");
  command.option("--json", "one JSON document on stdout, nothing else");
  for (const { name, about, min, max, default: preset } of PARAMETERS) {
    command.option(`${flagOf(name)} <n>`, `${about}, ${min} to ${max} (default: ${preset})`);
  }
  return command;
}

/** --model, for the commands that embed faces. */
export function modelOption(): Option {
  return new Option(
    "--model <model>",
    "what turns faces into vectors: an id, RECORD.json, or the ONNX file of a known model",
  );
}

/** The data folder, absolute; it need not be there. @throws Misuse where it is something else than a folder */
export function dataDirOf(options: GlobalOptions): string {
  const dataDir = resolve(options.data);
  if (statSync(dataDir, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new Misuse(`--data ${options.data} is a file: give a folder`);
  return dataDir;
}

/** The parameters that a flag or the environment gives, as text; a flag wins. @throws ParameterOutOfRange */
export function givenParameters(options: GlobalOptions): Record<string, string> {
  const given = PARAMETERS.flatMap(({ name }) => {
    const value = options[keyOf(name)] ?? process.env[name];
    return value === undefined || value === "" ? [] : [[name, String(value)]];
  });
  const parameters = Object.fromEntries(given);
  readParameters(parameters);
  return parameters;
}

/** All parameters in force for a command. @throws ParameterOutOfRange */
export function parametersOf(options: GlobalOptions): Parameters {
  return readParameters(givenParameters(options));
}
