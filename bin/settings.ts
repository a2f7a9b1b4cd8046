import type { Command } from "commander";
import { type ConfigFile, type ConfigName, readConfigFile } from "../lib/cloud/config-file.ts";
import { readRules } from "../lib/indexing/ignore-rules.ts";

/** Flags of which the file of settings can have the value. */
const FLAGS: readonly ConfigName[] = ["model", "exclude"];
/**
 * Settings that select the detector together. If a command has a flag for one of them, the file's values of all of them are
 * ignored.
 */
const DETECTION_FLAGS: readonly ConfigName[] = ["engine", "detector", "cascade", "points"];

/** Settings of the file that a host on this machine uses, besides parameters and those with a flag. */
const HOST_SETTINGS: readonly ConfigName[] = ["clusterBlock", "versionsKept", "libraries"];

/** Adds --config, and uses the values of the file of settings for flags that were not given. */
export function withConfigFile(command: Command): Command {
  command.option("--config <file>", "file of settings (default: FACET_CONFIG, else facet.config.json if it exists)");
  return command.hook("preAction", (_, action) => {
    const file = readConfigFile(action.optsWithGlobals().config);
    action.setOptionValueWithSource("file", file, "config");
    const isGiven = (name: string) => action.getOptionValueSource(name) === "cli";
    const usable = DETECTION_FLAGS.some(isGiven) ? FLAGS : [...FLAGS, ...DETECTION_FLAGS];
    for (const name of usable) {
      const value = file.values[name];
      const isFlag = action.options.some((option) => option.attributeName() === name);
      if (!isFlag || value === undefined || isGiven(name)) continue;
      action.setOptionValueWithSource(name, name === "exclude" ? readRules(value) : String(value), "config");
    }
  });
}

/** The settings of the file that a host on this machine uses, as CDK context. */
export function hostContext(file: ConfigFile | undefined): Record<string, string> {
  const values = HOST_SETTINGS.map((name) => [name, file?.values[name]] as const);
  return Object.fromEntries(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}
