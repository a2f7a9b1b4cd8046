import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import * as z from "zod";
import { ENGINES } from "../detect/engine.ts";
import { writeWhole } from "../models/cache.ts";
import { PARAMETERS, type ParameterName, readParameters } from "../parameters.ts";
import { UserError } from "../user-error.ts";
import { InvalidSetting, UnknownSetting } from "./invalid-setting.ts";
import { SETTINGS, type SettingName } from "./settings.ts";

/** The file of settings in the current folder. Git ignores it, so that each clone and each account has its own. */
export const CONFIG_FILE = "facet.config.json";

/** Settings of the file that neither settings.ts nor lib/parameters.ts has; all but `url` are also context. */
const OTHERS = {
  /** The embedding model, and the one that a migration changes to; see chooseEmbedder. */
  model: z.string().min(1),
  migrateTo: z.string().min(1),
  engine: z.enum(ENGINES),
  detector: z.string().min(1),
  cascade: z.string().min(1),
  points: z.string().min(1),
  /** Address of the deployment's API for programs, for commands. */
  url: z.url({
    protocol: /^https?$/,
    error: "give an address such as https://abc.execute-api.eu-west-1.amazonaws.com",
  }),
} as const;

export type OtherName = keyof typeof OTHERS;

export type ConfigName = ParameterName | SettingName | OtherName;

/** The names of all settings, in the order in which `facet config` lists them. */
export const CONFIG_NAMES: readonly ConfigName[] = [
  ...(Object.keys(SETTINGS) as SettingName[]),
  ...(Object.keys(OTHERS) as OtherName[]),
  ...PARAMETERS.map(({ name }) => name),
];

/** Values of settings as they were given, without defaults. */
export type ConfigValues = { readonly [Name in ConfigName]?: unknown };

/** The settings of a file. */
export interface ConfigFile {
  /** Absolute path. The file may not exist. */
  readonly path: string;
  readonly values: ConfigValues;
}

/** The file of settings cannot be read. */
export class UnreadableConfig extends UserError {
  readonly path: string;

  constructor(path: string, why: string) {
    super(`${path} ${why}`);
    this.name = "UnreadableConfig";
    this.path = path;
  }
}

/**
 * Reads the file of settings. Paths of models in it are relative to its folder; the values have absolute ones.
 * @param chosen path of the file; by default FACET_CONFIG, else facet.config.json if there is one. If empty, no file is
 * read
 * @throws UnreadableConfig
 * @throws InvalidSetting, ParameterOutOfRange
 */
export function readConfigFile(chosen = process.env.FACET_CONFIG): ConfigFile {
  const path = resolve(chosen || CONFIG_FILE);
  if (chosen === "" || (chosen === undefined && !existsSync(path))) return { path, values: {} };
  const values = readRaw(path);
  checkConfig(path, values);
  const located = Object.entries(values).map(([name, value]) => [name, locate(dirname(path), name, value)]);
  return { path, values: Object.fromEntries(located) };
}

/**
 * Changes settings in the file, which is created if missing, and leaves the others as they are.
 * @param changes new values; undefined removes a setting
 * @throws UnreadableConfig, InvalidSetting, ParameterOutOfRange and then nothing is written
 */
export async function writeConfigFile(path: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
  const before = existsSync(path) ? readRaw(path) : {};
  const after = Object.fromEntries(
    Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined),
  );
  checkConfig(path, after);
  await writeWhole(path, (part) => writeFile(part, `${JSON.stringify(after, null, 2)}\n`));
}

/** @throws InvalidSetting, ParameterOutOfRange for the first value that is refused */
export function checkConfig(where: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (PARAMETERS.some((parameter) => parameter.name === name)) {
      checkParameter(where, name, value);
      continue;
    }
    const schema = (SETTINGS as Record<string, z.ZodType>)[name] ?? (OTHERS as Record<string, z.ZodType>)[name];
    if (!schema) throw new UnknownSetting(where, name, value);
    const { error } = schema.safeParse(value ?? Number.NaN);
    if (error) throw new InvalidSetting(where, name, value, error.issues[0]?.message ?? "");
  }
}

function checkParameter(where: string, name: string, value: unknown): void {
  try {
    readParameters({ [name]: value ?? Number.NaN });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new InvalidSetting(where, name, value, error.message.replace(/^.*?: /, ""));
  }
}

function readRaw(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UnreadableConfig(path, `cannot be read (${(error as Error).message})`);
  }
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    throw new UnreadableConfig(path, `is not valid JSON (${(error as Error).message})`);
  }
  if (typeof values !== "object" || values === null || Array.isArray(values))
    throw new UnreadableConfig(path, 'must hold one object, for example {"FACE_SIZE": 30}');
  return values as Record<string, unknown>;
}

/** Returns the absolute path if the value of a setting is a path; the value otherwise. */
function locate(folder: string, name: string, value: unknown): unknown {
  const text = String(value);
  const isPath =
    name === "points" ||
    (name === "cascade" && !/^https?:/i.test(text)) ||
    (["model", "migrateTo", "detector"].includes(name) && /\.(onnx|json)$/.test(text) && !text.startsWith("{"));
  return isPath ? resolve(folder, text) : value;
}
