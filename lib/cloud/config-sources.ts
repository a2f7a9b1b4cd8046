import { RFB_320 } from "../models/detectors.ts";
import { FR_FEATURE } from "../models/embedders.ts";
import { PARAMETERS } from "../parameters.ts";
import { CONFIG_NAMES, type ConfigName, type ConfigValues } from "./config-file.ts";
import { SETTINGS } from "./settings.ts";

/** Where a value can come from; of several, the first one applies. */
export const SOURCES = ["flag", "page", "environment", "-c", "file", "deployment", "default"] as const;

export type Source = (typeof SOURCES)[number];

/** The values that each source has. */
export type GivenValues = { readonly [From in Exclude<Source, "default">]?: ConfigValues };

/** A setting with its value, undefined if it has none, and the source of the value. */
export interface ConfigValue {
  readonly name: ConfigName;
  readonly value: unknown;
  readonly source: Source;
}

const MODELS: ConfigValues = { model: FR_FEATURE.id, engine: "auto", detector: RFB_320.id };

/** Returns every setting with its value and the source of the value. */
export function resolveConfig(given: GivenValues): ConfigValue[] {
  return CONFIG_NAMES.map((name) => {
    for (const source of SOURCES) {
      if (source === "default") break;
      const value = given[source]?.[name];
      if (value !== undefined && value !== "") return { name, value, source };
    }
    return { name, value: defaultOf(name), source: "default" };
  });
}

function defaultOf(name: ConfigName): unknown {
  const parameter = PARAMETERS.find((each) => each.name === name);
  if (parameter) return parameter.default;
  if (name in SETTINGS) return SETTINGS[name as keyof typeof SETTINGS].safeParse(undefined).data;
  return MODELS[name];
}
