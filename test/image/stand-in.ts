import { execFile, execFileSync, spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../lib/models/cache.ts";

const run = promisify(execFile);
const OUTPUT = { maxBuffer: 1 << 28 };

/** A base image, in whose place a stand-in is built. */
export interface Base {
  readonly name: string;
  /** True for one of Lambda's, which has its runtime client. */
  readonly isLambda: boolean;
}

/** Stand-in for the base image of functions/embed/Dockerfile: Debian, Node, npm and Lambda's runtime client. */
export const LAMBDA_BASE: Base = { name: "public.ecr.aws/lambda/nodejs:24", isLambda: true };

/** Stand-in for the base image of lib/local/Dockerfile: Debian, Node and npm. */
export const NODE_BASE: Base = { name: "docker.io/library/node:24-trixie-slim", isLambda: false };

const RUNTIME_CLIENT = "aws-lambda-ric@3.3.0";

/** Commands needed to build the stand-in, with the Debian packages that contain them. */
const NEEDED = {
  buildah: "buildah",
  debootstrap: "debootstrap",
  cmake: "cmake",
  autoreconf: "autoconf",
  automake: "automake",
  libtoolize: "libtool",
  "g++": "g++",
  make: "make",
};

/** Reason why no image can be built; false if it can. */
export function withoutImages(): string | false {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "images are built as root of a Linux machine";
  const missing = Object.entries(NEEDED).flatMap(([command, name]) => (isInstalled(command) ? [] : [name]));
  return missing.length > 0 ? `not installed: ${missing.join(", ")}` : false;
}

function isInstalled(command: string): boolean {
  try {
    execFileSync("which", [command], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Stores the images of these tests separately from the user's own. */
const store = join(cacheFolder(), "images");
const STORE = ["--root", join(store, "root"), "--runroot", join(store, "run"), "--storage-driver", "overlay"];

/** Runs buildah to its end. @returns its output */
export async function buildah(...args: string[]): Promise<string> {
  return (await run("buildah", [...STORE, ...args], OUTPUT)).stdout.trim();
}

/** Starts a command in a container and leaves it running. */
export function startIn(container: string, user: string, env: Readonly<Record<string, string>>, command: string[]) {
  const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  const args = [...STORE, "run", "--isolation", "chroot", "--user", user, ...variables, container, "--", ...command];
  return spawn("buildah", args, { stdio: ["pipe", "pipe", "pipe"] });
}

/** Builds a stand-in if it is missing. Takes minutes, most of them to compile the runtime client. */
export async function ensureBase({ name, isLambda }: Base): Promise<void> {
  const known = await buildah("images", "--quiet", name).catch(() => "");
  if (known !== "") return;
  const work = await mkdtemp(join(tmpdir(), "facet-base-"));
  try {
    const root = join(work, "root");
    const release = /VERSION_CODENAME=(\w+)/.exec(await readFile("/etc/os-release", "utf8"))?.[1] ?? "bookworm";
    await run("debootstrap", ["--variant=minbase", release, root], OUTPUT);
    await addNode(root);
    if (isLambda) await addRuntime(root, join(work, "client"));
    const container = await buildah("from", "scratch");
    await buildah("add", "--quiet", container, `${root}/`, "/");
    const path = "/var/lang/bin:/usr/local/bin:/usr/bin:/bin";
    const lambda = ["--entrypoint", '["/lambda-entrypoint.sh"]', "--workingdir", "/var/task"];
    await buildah(
      "config",
      ...(isLambda ? lambda : []),
      "--env",
      `PATH=${path}`,
      "--env",
      `NODE_EXTRA_CA_CERTS=${CERTIFICATES}`,
      container,
    );
    await buildah("commit", "--quiet", container, name);
    await buildah("rm", container);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

/** Copies this Node, the npm that runs the tests, and their trusted certificates. */
async function addNode(root: string): Promise<void> {
  const found = process.env.npm_execpath ?? realpathSync(execFileSync("which", ["npm"], { encoding: "utf8" }).trim());
  const npm = resolve(dirname(found), "..");
  const bin = join(root, "var/lang/bin");
  await mkdir(bin, { recursive: true });
  await cp(process.execPath, join(bin, "node"), { dereference: true });
  await cp(npm, join(root, "var/lang/lib/node_modules/npm"), { recursive: true });
  for (const name of ["npm", "npx"]) {
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(bin, name));
  }
  await mkdir(join(root, dirname(CERTIFICATES)), { recursive: true });
  await cp(CERTIFICATES, join(root, CERTIFICATES), { dereference: true });
}

async function addRuntime(root: string, work: string): Promise<void> {
  await mkdir(work);
  await writeFile(join(work, "package.json"), JSON.stringify({ private: true }));
  await run("npm", ["install", "--no-audit", "--no-fund", RUNTIME_CLIENT], { ...OUTPUT, cwd: work });
  await cp(join(work, "node_modules"), join(root, "var/runtime/node_modules"), { recursive: true });
  const entry = join(root, "lambda-entrypoint.sh");
  await writeFile(entry, '#!/bin/sh\nexec node /var/runtime/node_modules/aws-lambda-ric/bin/index.mjs "$1"\n');
  await chmod(entry, 0o755);
  await mkdir(join(root, "var/task"), { recursive: true });
}
