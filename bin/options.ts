import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { readOverrides } from "../lib/catalog/decisions/parameters.ts";
import type { Catalog } from "../lib/catalog/store/open.ts";
import type { ConfigFile } from "../lib/cloud/config-file.ts";
import { PARAMETERS, type Parameter, type ParameterName, type Parameters, readParameters } from "../lib/parameters.ts";
import { libraryOption } from "./choose-library.ts";
import { Misuse } from "./run.ts";
import { withConfigFile } from "./settings.ts";

/** Options of every command. */
export interface GlobalOptions extends Record<string, unknown> {
  readonly data: string;
  readonly json?: boolean;
  /** Name of the library that the command uses, which may not exist; `main` by default. */
  readonly library?: string;
  /** The address of a deployment, or whether to use the one that the settings name: see deployment.ts. */
  readonly url?: string;
  readonly deployed?: boolean;
  /** The file of settings. */
  readonly file?: ConfigFile;
}

/** `--face-size` for FACE_SIZE. */
const flagOf = (parameter: string) => `--${parameter.toLowerCase().replaceAll("_", "-")}`;

/** Commander's key for the value of a parameter's flag: `faceSize` for FACE_SIZE. */
const keyOf = (parameter: ParameterName) => new Option(flagOf(parameter)).attributeName();

const PARAMETERS_HEADING = "Parameters, also environment variables (FACE_SIZE=50):";

/** The parameters that commands use. */
const usedBy = new WeakMap<Command, readonly ParameterName[]>();

/** Notes the parameters that the command uses, all by default. Its help lists them. */
export function withParameters(
  command: Command,
  names: readonly ParameterName[] = PARAMETERS.map(({ name }) => name),
): Command {
  usedBy.set(command, names);
  return command;
}

/**
 * Adds --data, --json, --library, --config and a flag for each parameter. Flags of parameters that the command does not use are accepted but
 * not listed, so that a script can pass the same flags to every command.
 */
export function withGlobalOptions(command: Command): Command {
  command.option("--data <dir>", "folder that holds the library", ".facet");
  command.option("--json", "print one JSON document to stdout and nothing else");
  command.addOption(libraryOption());
  const used = usedBy.get(command) ?? [];
  for (const parameter of PARAMETERS) {
    const option = parameterOption(parameter).helpGroup(PARAMETERS_HEADING);
    command.addOption(used.includes(parameter.name) ? option : option.hideHelp());
  }
  return withConfigFile(command);
}

/** `--face-size <n>  smallest face to keep (px, 20 to 10000, default 50)`. Parsing throws ParameterOutOfRange. */
function parameterOption({ name, about, unit, min, max, default: preset }: Parameter): Option {
  const range = unit === `${min} or ${max}` ? unit : `${unit}, ${min} to ${max}`;
  return new Option(`${flagOf(name)} <n>`, `${about} (${range}, default ${preset})`).argParser((text: string) => {
    readParameters({ [name]: text });
    return text;
  });
}

/** --model, for the commands that embed faces. */
export function modelOption(): Option {
  return new Option(
    "--model <model>",
    "embedding model: an id, a RECORD.json, or an ONNX file of aligned faces; see facet models",
  );
}

/** The absolute path of the data folder, which may not exist yet. @throws Misuse if it is a file */
export function dataDirOf(options: GlobalOptions): string {
  const dataDir = resolve(options.data);
  if (statSync(dataDir, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new Misuse(`--data ${options.data} is a file: give a folder`);
  return dataDir;
}

/** The parameters set by flags, as text. */
export function flaggedParameters(options: GlobalOptions): Record<string, string> {
  return textOf(({ name }) => options[keyOf(name)]);
}

/** The parameters set by the environment or the file of settings, as text. The environment has precedence. */
function presetParameters({ file }: GlobalOptions): Record<string, string> {
  return textOf(({ name }) => process.env[name] || file?.values[name]);
}

/**
 * The parameters set by flags, the environment or the file of settings, as text, in this precedence.
 * @throws ParameterOutOfRange
 */
export function givenParameters(options: GlobalOptions): Record<string, string> {
  const parameters = { ...presetParameters(options), ...flaggedParameters(options) };
  readParameters(parameters);
  return parameters;
}

/** The parameters for a run: those of givenParameters, except where the library's own have precedence. */
export async function parametersForRun(catalog: Catalog, options: GlobalOptions): Promise<Record<string, string>> {
  const flagged = flaggedParameters(options);
  const own = await readOverrides(catalog);
  const given = Object.entries(givenParameters(options));
  return Object.fromEntries(given.filter(([name]) => name in flagged || !(name in own)));
}

/** The value of every parameter for a command that uses no library. @throws ParameterOutOfRange */
export function parametersOf(options: GlobalOptions): Parameters {
  return readParameters(givenParameters(options));
}

/** The value of every parameter for a command that uses a library. @throws ParameterOutOfRange */
export async function parametersIn(catalog: Catalog, options: GlobalOptions): Promise<Parameters> {
  return readParameters({
    ...givenParameters(options),
    ...(await readOverrides(catalog)),
    ...flaggedParameters(options),
  });
}

function textOf(read: (parameter: Parameter) => unknown): Record<string, string> {
  const values = PARAMETERS.map((parameter) => [parameter.name, read(parameter)] as const);
  return Object.fromEntries(
    values.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, String(value)]])),
  );
}
