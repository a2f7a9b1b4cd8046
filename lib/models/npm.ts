import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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
 * Runs the npm client that started this process, or else the one on the path, so that the user's configuration applies:
 * registry, proxy, certificates, credentials.
 *
 * @param otherwise completes the advice in the error with an alternative
 * @returns its standard output
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

/** Interval between two readings of the cache's size, ms. */
const INTERVAL_MS = 250;

/** Counts the bytes that an npm client downloads, by the size of its cache's temporary folder. */
export class NpmDownload {
  /** Bytes fetched so far, also by other clients. */
  bytes = 0;
  private readonly folder: string;
  private readonly before: number;

  private constructor(folder: string, before: number) {
    this.folder = folder;
    this.before = before;
  }

  /** Opens a counter. Must be called before the client starts. */
  static async open(): Promise<NpmDownload> {
    const cache = process.env.npm_config_cache ?? (await npm("npm", ["config", "get", "cache"], tmpdir())).trim();
    const folder = join(cache, "_cacache/tmp");
    return new NpmDownload(folder, await readFolderSize(folder));
  }

  /** Counts until the client ends. */
  async follow(client: Promise<unknown>): Promise<void> {
    let runs = true;
    const end = () => {
      runs = false;
    };
    client.then(end, end);
    while (runs) {
      this.bytes = Math.max(this.bytes, (await readFolderSize(this.folder)) - this.before);
      await Promise.race([sleep(INTERVAL_MS), client.catch(() => {})]);
    }
  }
}

async function readFolderSize(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
