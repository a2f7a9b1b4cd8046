import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");
const command = join(root, "bin/facet.ts");

// A file of settings in this clone is for its owner's deployment, not for tests.
process.env.FACET_CONFIG ??= "";

/** Makes a folder that is removed when the test ends. */
export async function temporaryFolder(t: Pick<TestContext, "after">): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "facet-test-"));
  // A process that the test ends later may still write here.
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

/** Time limit of a command, ms: long enough for the benches, which index thousands of photos. */
const COMMAND_MS = 1_200_000;

/** Runs the command line to its end. @returns its output and exit code */
export async function facet(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  return facetReading("", ...args);
}

/** Runs the command line with a text on its standard input, to its end. */
export async function facetReading(
  input: string,
  ...args: string[]
): Promise<{ stdout: string; stderr: string; code: number }> {
  const options = { cwd: root, maxBuffer: 1 << 30, timeout: COMMAND_MS, killSignal: "SIGKILL" } as const;
  const running = promisify(execFile)(process.execPath, [command, ...args], options);
  running.child.stdin?.end(input);
  try {
    return { ...(await running), code: 0 };
  } catch (error) {
    const { stdout, stderr, code, killed } = error as { stdout: string; stderr: string; code: number; killed: boolean };
    if (killed) throw new Error(`facet ${args.join(" ")} did not end within ${COMMAND_MS / 1000} s: ${stderr}`);
    return { stdout, stderr, code };
  }
}

/** Runs a command with --json and parses its document. @throws Error with its output if it fails */
// biome-ignore lint/suspicious/noExplicitAny: each command has a different document
export async function facetJson(...args: string[]): Promise<any> {
  const { stdout, stderr, code } = await facet(...args, "--json");
  if (code !== 0) throw new Error(`facet ${args.join(" ")} ended with ${code}: ${stderr}${stdout}`);
  return JSON.parse(stdout);
}

/** Starts a command without waiting for its end. */
export function facetInBackground(...args: string[]) {
  return spawn(process.execPath, [command, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
}

/** The lines of `facet export`. */
// biome-ignore lint/suspicious/noExplicitAny: lines are of four types
export async function exportLines(dataDir: string, ...args: string[]): Promise<any[]> {
  const { stdout, stderr, code } = await facet("export", "--data", dataDir, ...args);
  if (code !== 0) throw new Error(`facet export ended with ${code}: ${stderr}`);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
