import { constants } from "node:fs";
import { access, opendir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { BUNDLED_MODELS } from "../models/bundled.ts";
import { modelCache } from "../models/cache.ts";
import { findEmbedder } from "../models/registry.ts";
import { verifyFile } from "../models/verify.ts";
import { attempt, type Finding, ok, problem, warning } from "../services/doctor/finding.ts";
import { readFreeBytes } from "./disk.ts";
import { findHost } from "./host-file.ts";

const NODE = 24;
const GB = 2 ** 30;
/** Free space for some thousands of photos' crops and rows, and less than that for anything. */
const AMPLE_BYTES = 2 * GB;
const LEAST_BYTES = GB / 4;

export interface MachineOptions {
  /** Absolute path of the data folder, which may not exist. */
  readonly dataDir: string;
  /** The folder of photos, if given. */
  readonly folder?: string | undefined;
  readonly port: number;
  /** Embedding models of the file of settings, as chooseEmbedder takes them, by setting. */
  readonly models?: Readonly<Record<string, string>>;
}

/** Checks this machine: Node, models, folders, port and disk. It downloads and writes nothing. */
export async function checkMachine({ dataDir, folder, port, models = {} }: MachineOptions): Promise<Finding[]> {
  return [
    checkNode(process.versions.node),
    await checkModels(),
    ...(await Promise.all(Object.entries(models).map(([setting, model]) => checkModel(setting, model)))),
    ...(folder === undefined ? [] : [await checkFolder(folder)]),
    await checkPort(port, dataDir),
    await checkDisk(dataDir),
  ];
}

export function checkNode(version: string): Finding {
  if (Number.parseInt(version, 10) >= NODE) return ok("node", version);
  return problem(
    "node",
    `${version}, but ${NODE} is needed`,
    "run npm ci, which installs it, and start with npx facet",
  );
}

async function checkModels(folder = modelCache()): Promise<Finding> {
  const missing: string[] = [];
  const wrong: string[] = [];
  for (const file of BUNDLED_MODELS) {
    const path = join(folder, file.name);
    if (!(await isReadable(path))) missing.push(file.name);
    else await verifyFile(path, file).catch(() => wrong.push(path));
  }
  if (wrong.length > 0) {
    return problem("models", `damaged: ${wrong.join(", ")}`, "delete these files; facet start downloads them again");
  }
  if (missing.length === 0) return ok("models", `installed in ${folder}`);
  return warning(
    "models",
    `not installed yet: ${missing.join(", ")}`,
    `facet start downloads them once, 41 MB; without a network, put them into ${folder}`,
  );
}

/** Checks that a model of the file of settings exists. Its content is verified when it is used. */
async function checkModel(setting: string, model: string): Promise<Finding> {
  return attempt(
    setting,
    `correct ${setting} in the file of settings`,
    async () => {
      const { id, file } = model.endsWith(".onnx")
        ? { id: model, file: { name: "", source: { file: model } } }
        : findEmbedder(model);
      const isInstalled = await isReadable(join(modelCache(), file.name));
      if ("file" in file.source && (file.name === "" || !isInstalled)) await access(file.source.file, constants.R_OK);
      return ok(setting, id);
    },
    problem,
  );
}

async function checkFolder(folder: string): Promise<Finding> {
  const advice =
    "give a folder that this user can read; on macOS, allow the terminal to access it in the privacy settings";
  return attempt(
    "folder",
    advice,
    async () => {
      for await (const _ of await opendir(folder)) return ok("folder", `${folder} is readable`);
      return warning("folder", `${folder} is empty`, "is its disk connected?");
    },
    problem,
  );
}

async function checkPort(port: number, dataDir: string): Promise<Finding> {
  const host = await findHost(dataDir).catch(() => undefined);
  if (host?.url.endsWith(`:${port}`)) return ok("port", `${port} is used by Facet itself, ${host.url}`);
  const code = await codeOfListening(port);
  if (!code) return ok("port", `${port} is free`);
  return problem("port", `${port} cannot be used: ${code}`, "start with another one, for example --port 8081");
}

/** Listens for a moment. @returns the error's code; undefined if the port is free */
function codeOfListening(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", ({ code = "error" }: NodeJS.ErrnoException) => resolve(code));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(undefined)));
  });
}

async function checkDisk(dataDir: string): Promise<Finding> {
  return attempt("disk", `give this user write permission on ${dataDir}`, async () => {
    const free = readFreeBytes(dataDir);
    if (await isReadable(dataDir)) await access(dataDir, constants.W_OK);
    const text = `${(free / GB).toFixed(1)} GB free for ${dataDir}`;
    const advice = "free some space, or choose another folder with --data";
    if (free < LEAST_BYTES) return problem("disk", text, advice);
    return free < AMPLE_BYTES ? warning("disk", text, advice) : ok("disk", text);
  });
}

function isReadable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}
