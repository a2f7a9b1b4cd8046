import { resolve } from "node:path";
import { Command } from "commander";
import { CONFIG_FILE, writeConfigFile } from "../../lib/cloud/config-file.ts";
import { settingsOf } from "../../lib/cloud/cost-settings.ts";
import type { SettingName } from "../../lib/cloud/settings.ts";
import type { Finding } from "../../lib/services/doctor/finding.ts";
import type { Concurrency } from "../../lib/services/doctor/limits.ts";
import { dataDirOf, type GlobalOptions } from "../options.ts";
import { count, print } from "../output.ts";
import { Misuse } from "../run.ts";

interface DoctorOptions extends GlobalOptions {
  readonly port: string;
  readonly aws?: boolean;
  readonly stack?: string;
  readonly write?: boolean;
}

const MARKS: Record<Finding["state"], string> = { ok: "ok", warning: "warning", problem: "PROBLEM" };

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("check this machine, or with --aws an account before a deployment, and say what to do")
    .argument("[folder]", "a folder of photos to check too")
    .option("--port <n>", "port of the gallery", "8080")
    .option("--aws", "check the AWS account and the container engine instead")
    .option("--stack <name>", "name of the stack (default: stackName of the settings, Facet)")
    .option("--write", `with --aws: write the settings that fit the account to ${CONFIG_FILE}`)
    .action(async (folder: string | undefined, options: DoctorOptions) => {
      if (options.write && !options.aws) throw new Misuse("--write needs --aws: it writes values for the account");
      const { findings, recommended } = options.aws
        ? await checkAws(options)
        : { findings: await checkHere(folder, options), recommended: undefined };
      const written = options.write ? await write(recommended, options) : undefined;
      const isWell = findings.every(({ state }) => state !== "problem");
      print(
        options.json,
        { ok: isWell, checks: findings, ...(recommended ? { recommended } : {}), ...(written ? { written } : {}) },
        describe(findings, written),
      );
      if (!isWell) process.exitCode = 1;
    });
}

// AWS's clients are loaded for --aws only.
async function checkAws({ stack, file }: DoctorOptions) {
  const { checkAccount } = await import("../../lib/services/doctor/check-account.ts");
  const settings = settingsOf(file?.values ?? {});
  const numbers = (end: string) => {
    const names = (Object.keys(settings) as SettingName[]).filter((name) => name.endsWith(end));
    return Object.fromEntries(names.flatMap((name) => (settings[name] ? [[name, Number(settings[name])]] : [])));
  };
  const { stackName, embed, detectConcurrency, embedConcurrency, clusterConcurrency } = settings;
  return checkAccount({
    stackName: stack ?? stackName,
    memory: numbers("Memory"),
    image: embed === "image",
    concurrency: { detectConcurrency, embedConcurrency, clusterConcurrency },
    reserved: numbers("Reserved"),
  });
}

async function checkHere(folder: string | undefined, options: DoctorOptions): Promise<Finding[]> {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Misuse(`--port ${options.port}: give a port from 1 to 65535`);
  const { checkMachine } = await import("../../lib/local/check-machine.ts");
  const { model, migrateTo } = options.file?.values ?? {};
  const given = Object.entries({ model, migrateTo }).filter(([, value]) => value !== undefined);
  const models = Object.fromEntries(given.map(([setting, value]) => [setting, String(value)]));
  return checkMachine({ dataDir: dataDirOf(options), folder: folder && resolve(folder), port, models });
}

/** @returns the path of the file */
async function write(recommended: Concurrency | undefined, { file }: DoctorOptions): Promise<string> {
  if (!recommended) throw new Error("The account's limits could not be read, so that nothing was written");
  const path = file?.path ?? resolve(CONFIG_FILE);
  await writeConfigFile(path, { ...recommended });
  return path;
}

function describe(findings: readonly Finding[], written: string | undefined): string {
  const lines = findings.flatMap(({ name, state, text, advice }) => [
    `${MARKS[state].padEnd(8)} ${name}: ${text}`,
    ...(advice ? [`         -> ${advice}`] : []),
  ]);
  const problems = findings.filter(({ state }) => state === "problem").length;
  const summary = problems === 0 ? "No problems found" : `${count(problems, "problem")} found`;
  return [...lines, ...(written ? [`Written to ${written}`] : []), summary].join("\n");
}
