import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { modelCache } from "../../lib/models/cache.ts";
import { installModels } from "../../lib/models/install.ts";
import { npm } from "../../lib/models/npm.ts";
import { prepareModels } from "./prepare.ts";

/**
 * Writes the vision layer: `nodejs/node_modules` with sharp, onnxruntime and libheif for Linux on one architecture, and
 * `models` with the bundled models, others by the names of their files in the cache, and our cascade. The models are prepared,
 * see prepare.ts. Works on any machine and for either architecture, as it compiles nothing and optimises models for
 * no particular processor.
 *
 * node layers/vision/build.ts OUT arm64|x64|amd64 [MODEL.onnx...]
 */
const root = join(import.meta.dirname, "../..");
const PACKAGES = ["sharp", "onnxruntime-node", "libheif-js"];

/** Files of libheif-js that lib/media/heif loads, and its licence. The package contains the library five times. */
const LIBHEIF = ["libheif.js", "libheif.wasm", "LICENSE"];

/** Dependencies of these packages that a function loads. The others only serve their installation. */
const LOADED = ["@img", "detect-libc", "onnxruntime-common", "semver"];

const [out, architecture = "arm64", ...others] = process.argv.slice(2);
const cpu = architecture === "amd64" ? "x64" : architecture;
if (!out) throw new Error("The output folder is missing: node layers/vision/build.ts OUT arm64|x64");

const nodejs = join(out, "nodejs");
await mkdir(nodejs, { recursive: true });
const dependencies = Object.fromEntries(
  await Promise.all(PACKAGES.map(async (name) => [name, await installedVersion(name)])),
);
await writeFile(join(nodejs, "package.json"), JSON.stringify({ private: true, dependencies }));
await npm(
  PACKAGES.join(" "),
  ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--os=linux", `--cpu=${cpu}`, "--libc=glibc"],
  nodejs,
);
await keepLoaded(join(nodejs, "node_modules"));
await keepPlatform(join(nodejs, "node_modules/onnxruntime-node/bin/napi-v6"), cpu);
await keepLibheif(join(nodejs, "node_modules/libheif-js"));

const models = await installModels(join(out, "models"));
for (const name of others) await copyFile(join(modelCache(), name), join(models, name));
await prepareModels(models);

async function installedVersion(name: string): Promise<string> {
  return JSON.parse(await readFile(join(root, "node_modules", name, "package.json"), "utf8")).version;
}

async function keepLoaded(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (![...PACKAGES, ...LOADED].includes(name)) await rm(join(folder, name), { recursive: true });
  }
}

/** Removes other platforms: onnxruntime-node contains every platform in one package of 200 MB. */
async function keepPlatform(folder: string, architecture: string): Promise<void> {
  for (const platform of await readdir(folder)) {
    for (const each of await readdir(join(folder, platform))) {
      if (platform !== "linux" || each !== architecture) await rm(join(folder, platform, each), { recursive: true });
    }
  }
}

async function keepLibheif(folder: string): Promise<void> {
  await rm(join(folder, "libheif"), { recursive: true });
  for (const file of await readdir(join(folder, "libheif-wasm"))) {
    if (!LIBHEIF.includes(file)) await rm(join(folder, "libheif-wasm", file));
  }
}
