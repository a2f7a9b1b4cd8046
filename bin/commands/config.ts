import { dirname } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { readOverrides } from "../../lib/catalog/decisions/parameters.ts";
import {
  type ConfigFile,
  type ConfigValues,
  checkConfig,
  readConfigFile,
  writeConfigFile,
} from "../../lib/cloud/config-file.ts";
import { type ConfigValue, type GivenValues, resolveConfig } from "../../lib/cloud/config-sources.ts";
import { readDeployedUrl } from "../../lib/cloud/outputs-file.ts";
import { holdsLibrary } from "../../lib/local/data-folder.ts";
import { readProjectContext } from "../../lib/local/synthesize.ts";
import { PARAMETERS } from "../../lib/parameters.ts";
import { dataDirOf, flaggedParameters, type GlobalOptions } from "../options.ts";
import { columns, print } from "../output.ts";
import { Misuse } from "../run.ts";
import { openSession } from "../session.ts";

interface ConfigOptions extends GlobalOptions {
  readonly context: Readonly<Record<string, string>>;
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

export function configCommand(): Command {
  return new Command("config")
    .description("show every setting with its value and where the value comes from; change the file of settings")
    .option("-c, --context <name=value>", "a setting as `cdk deploy` takes it; can be repeated", addPair, {})
    .option("--set <name=value>", "write a setting to the file; can be repeated", addPair, {})
    .option(
      "--unset <name>",
      "remove a setting from the file; can be repeated",
      (name, all: string[]) => [...all, name],
      [],
    )
    .action(async (options: ConfigOptions) => {
      const file = await changedFile(options);
      const values = resolveConfig(await collect(options, file));
      const settings = Object.fromEntries(values.map(({ name, value = null, source }) => [name, { value, source }]));
      print(options.json, { file: file.path, settings }, `${describe(values)}\n\nFile: ${file.path}`);
    });
}

/** Applies --set and --unset. @returns the settings of the file after that */
async function changedFile({ file, set, unset }: ConfigOptions): Promise<ConfigFile> {
  const before = file ?? readConfigFile();
  const removed = unset.map((name) => [name, undefined]);
  const changes = { ...Object.fromEntries(removed), ...Object.fromEntries(Object.entries(set).map(withType)) };
  if (Object.keys(changes).length === 0) return before;
  await writeConfigFile(before.path, changes);
  return readConfigFile(before.path);
}

async function collect(options: ConfigOptions, file: ConfigFile): Promise<GivenValues> {
  checkConfig("-c", options.context);
  const context = { ...(await readProjectContext()), ...options.context };
  const environment = Object.fromEntries(PARAMETERS.map(({ name }) => [name, process.env[name]]));
  checkConfig("environment", Object.fromEntries(Object.entries(environment).filter(([, value]) => value)));
  const given = { flag: flaggedParameters(options), environment, "-c": context as ConfigValues, file: file.values };
  const stackName = resolveConfig(given).find(({ name }) => name === "stackName")?.value;
  const url = readDeployedUrl(dirname(file.path), String(stackName));
  return { ...given, page: await readPage(options), ...(url ? { deployment: { url } } : {}) };
}

/** The parameters that people set for the library of the data folder, if it has one. */
async function readPage(options: ConfigOptions): Promise<ConfigValues> {
  if (!holdsLibrary(dataDirOf(options))) return {};
  await using session = await openSession(options);
  return readOverrides(session.catalog);
}

function describe(values: readonly ConfigValue[]): string {
  const rows = values.map(({ name, value, source }) => [name, value === undefined ? "" : textOf(value), source]);
  return columns([["setting", "value", "from"], ...rows]);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function addPair(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Give NAME=VALUE.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/**
 * Numbers, booleans, lists and objects are written as such, so that the file looks as if written by hand, except where only
 * the text is a value of the setting: a bucket may be called 2026.
 */
function withType([name, text]: readonly [string, string]): [string, unknown] {
  if (!/^(-?(0|[1-9]\d*)(\.\d+)?|true|false|[[{].*)$/s.test(text)) return [name, text];
  try {
    const value: unknown = JSON.parse(text);
    return [name, canBe(name, value) ? value : text];
  } catch {
    throw new Misuse(`--set ${name}: ${text} is not valid JSON`);
  }
}

function canBe(name: string, value: unknown): boolean {
  try {
    checkConfig("--set", { [name]: value });
    return true;
  } catch {
    return false;
  }
}
