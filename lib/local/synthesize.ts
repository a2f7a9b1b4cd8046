import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder, writeWhole } from "../models/cache.ts";
import { PARAMETERS } from "../parameters.ts";
import { ROOT, sourceFile } from "./source-files.ts";
import { digestSources } from "./sources.ts";
import type { Template } from "./template.ts";

/** The beginning of the line with an error of the user, or in which Node prints an uncaught error. */
const ERROR = /^(facet|.*?Error): /;

/**
 * Synthesises the template of the stack, without bundling or copying assets. CDK takes seconds and 400 MB, so it runs in a separate
 * process, and the template is cached until one of its sources or the context changes.
 *
 * @param context CDK context, for example `{ FACE_SIZE: "20" }`
 * @param onWork called if the template is not cached
 */
export async function synthesize(context: Record<string, string>, onWork = () => {}): Promise<Template> {
  const cached = join(cacheFolder(), "templates", `${await digest(context)}.json`);
  const known = await readFile(cached, "utf8").catch(() => undefined);
  if (known) return JSON.parse(known);

  onWork();
  const outdir = await mkdtemp(join(tmpdir(), "facet-synth-"));
  try {
    await promisify(execFile)(process.execPath, [join(ROOT, sourceFile("bin/cloud.ts"))], {
      cwd: ROOT,
      env: {
        ...process.env,
        // The context has all settings.
        ...Object.fromEntries(PARAMETERS.map(({ name }) => [name, ""])),
        FACET_CONFIG: "",
        // CDK's own checks, which take longer than all else, are for deployments.
        CDK_VALIDATION: "false",
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify({
          ...(await readProjectContext()),
          ...context,
          "aws:cdk:bundling-stacks": [],
          "aws:cdk:disable-asset-staging": true,
        }),
      },
    });
    const template = await readFile(join(outdir, "Facet.template.json"), "utf8");
    await mkdir(join(cacheFolder(), "templates"), { recursive: true });
    await writeWhole(cached, (part) => writeFile(part, template));
    return JSON.parse(template);
  } catch (error) {
    const detail = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    const line = detail.split("\n").find((text) => ERROR.test(text));
    throw line ? new Error(line.replace(ERROR, "")) : error;
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}

/** The context in cdk.json, which only the cdk command line reads automatically. */
export async function readProjectContext(): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(ROOT, "cdk.json"), "utf8")).context;
}

async function digest(context: Record<string, string>): Promise<string> {
  const sources = await digestSources(["bin/cloud.ts"], ["cdk.json"]);
  const given = JSON.stringify(Object.entries(context).sort());
  return createHash("sha256").update(sources).update(given).digest("hex").slice(0, 32);
}
