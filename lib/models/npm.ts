import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** npm could not fetch a package. */
export class PackageUnavailable extends Error {
  readonly spec: string;

  constructor(spec: string, detail: string, otherwise: string) {
    super(
      `npm could not fetch ${spec}: ${detail}\nCheck that \`npm view ${spec}\` works here (registry, proxy), then try again${otherwise}`,
    );
    this.name = "PackageUnavailable";
    this.spec = spec;
  }
}

/**
 * Runs the npm client that runs us, or else the one on the path, so that the user's own configuration holds:
 * registry, proxy, certificates, credentials.
 *
 * @param otherwise what else helps when it fails, to complete the advice
 * @returns what it prints
 * @throws PackageUnavailable
 */
export async function npm(spec: string, args: readonly string[], cwd: string, otherwise = ""): Promise<string> {
  const client = process.env.npm_execpath;
  const [command, before] = client?.endsWith("js") ? [process.execPath, [client]] : ["npm", []];
  try {
    const { stdout } = await promisify(execFile)(command, [...before, ...args], {
      cwd,
      env: { ...process.env, npm_config_update_notifier: "false" },
      shell: process.platform === "win32",
    });
    return stdout;
  } catch (error) {
    const text = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    const reason = text.split("\n").find((line) => line.startsWith("npm error") && !/code|A complete log/.test(line));
    throw new PackageUnavailable(spec, reason?.replace("npm error ", "") ?? text.trim(), otherwise);
  }
}
