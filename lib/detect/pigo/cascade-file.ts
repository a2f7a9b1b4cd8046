import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { basename, join, parse } from "node:path";
import { cacheFolder } from "../../models/cache.ts";
import { download } from "../../models/download.ts";
import { describeFileError } from "../../models/file-error.ts";
import { ChecksumMismatch } from "../../models/verify.ts";
import { UserError } from "../../user-error.ts";
import { type Cascade, readCascade } from "./cascade.ts";

/** A face cascade with its identity. */
export interface CascadeFile {
  /** The file's name without its extension. */
  readonly name: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly cascade: Cascade;
}

/** A cascade's URL without the SHA-256 of its content. */
export class UnpinnedCascade extends UserError {
  readonly url: string;

  constructor(url: string) {
    super(`${url} does not say which file is meant: give URL#sha256= and the file's 64 hexadecimal digits`);
    this.name = "UnpinnedCascade";
    this.url = url;
  }
}

/** A cascade's file cannot be read. */
export class CascadeMissing extends UserError {
  readonly file: string;

  constructor(file: string, detail: string) {
    super(`No cascade can be read from ${file} (${detail}): give a file in Pigo's format, or leave it out`);
    this.name = "CascadeMissing";
    this.file = file;
  }
}

/**
 * Reads a cascade in Pigo's format.
 *
 * @param source a path, or an http(s) URL, with `#sha256=` and 64 hexadecimal digits, optional for a path. Downloads are
 * cached under that sha256
 * @throws InvalidCascade
 * @throws UnpinnedCascade
 * @throws ChecksumMismatch
 * @throws CascadeMissing
 * @throws DownloadFailed
 */
export async function openCascade(source: string): Promise<CascadeFile> {
  const [, place = source, expected] = /^(.*)#sha256=([0-9a-f]{64})$/i.exec(source) ?? [];
  const wanted = expected?.toLowerCase();
  const remote = /^https?:\/\//i.test(place);
  if (remote && !wanted) throw new UnpinnedCascade(source);
  const bytes = remote && wanted ? await fetched(place, wanted) : await readCascadeFile(place);
  const sha256 = checksumOf(bytes);
  if (wanted && sha256 !== wanted) throw new ChecksumMismatch(place, wanted, sha256, ADVICE);
  return { name: parse(remote ? basename(new URL(place).pathname) : place).name, sha256, cascade: readCascade(bytes) };
}

const ADVICE = "Correct the sha256 that was given with the cascade, or do not use this file";

/** Reads a cached file, and downloads it if it is missing or damaged. */
async function fetched(url: string, sha256: string): Promise<Buffer> {
  const folder = join(cacheFolder(), "cascades");
  const path = join(folder, sha256);
  const kept = existsSync(path) ? await readFile(path) : undefined;
  if (kept && checksumOf(kept) === sha256) return kept;
  await mkdir(folder, { recursive: true });
  try {
    await download(url, path, { name: sha256, sha256, licence: "not stated", source: { url } });
  } catch (error) {
    throw error instanceof ChecksumMismatch ? new ChecksumMismatch(url, sha256, error.actual, ADVICE) : error;
  }
  return readFile(path);
}

/** @throws CascadeMissing */
export async function readCascadeFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CascadeMissing(path, describeFileError(error));
  }
}

function checksumOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
