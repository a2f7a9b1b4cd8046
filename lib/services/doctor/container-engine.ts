import { execFile } from "node:child_process";
import { basename } from "node:path";
import { promisify } from "node:util";
import { type Finding, ok, problem, warning } from "./finding.ts";

const TIMEOUT_MS = 20_000;
const NAME = "container engine";

/** The finding for a deployment without an image. */
export const NO_ENGINE: Finding = ok(NAME, "not needed: embed is zip");

/**
 * Checks the engine that builds the image: CDK_DOCKER, or docker. The image needs BuildKit, because it is built on the
 * machine's own platform for Lambda's.
 */
export async function checkContainerEngine(engine = process.env.CDK_DOCKER || "docker"): Promise<Finding> {
  const install = "install Docker 23 or later with the buildx plugin, or Finch, for which set CDK_DOCKER=finch";
  const version = await outputOf(engine, "--version");
  if (version === undefined) return problem(NAME, `${engine} cannot be run`, install);
  if ((await outputOf(engine, "info")) === undefined)
    return problem(
      NAME,
      `${version} is installed, but its service does not answer`,
      `start it, then see ${engine} info`,
    );
  const kind = basename(engine);
  if (kind.startsWith("finch") || kind.startsWith("nerdctl")) return ok(NAME, `${version}, which has BuildKit`);
  const buildx = await outputOf(engine, "buildx", "version");
  if (buildx === undefined) return problem(NAME, `${version} has no BuildKit: buildx is missing`, install);
  if (kind.startsWith("docker")) return ok(NAME, `${version}, ${buildx}`);
  return warning(NAME, `${version}, ${buildx}`, `${kind} has not been tried with Facet's image: ${install}`);
}

/** The first line of a program's output; undefined if it fails. */
async function outputOf(program: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { timeout: TIMEOUT_MS });
    return stdout.split("\n")[0]?.trim();
  } catch {
    return undefined;
  }
}
