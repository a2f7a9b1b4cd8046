import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { UserError } from "../user-error.ts";
import { describeFileError } from "./file-error.ts";
import type { ModelFile } from "./types.ts";

/** A file's checksum differs from its record. */
export class ChecksumMismatch extends UserError {
  readonly file: string;
  readonly expected: string;
  readonly actual: string;

  /** @param advice what to do about it, as a sentence without a full stop */
  constructor(file: string, expected: string, actual: string, advice: string) {
    super(
      `${file} is not the file its record means\n  expected sha256 ${expected}\n  actual   sha256 ${actual}\n${advice}`,
    );
    this.name = "ChecksumMismatch";
    this.file = file;
    this.expected = expected;
    this.actual = actual;
  }
}

/** A model's file cannot be read. */
export class ModelFileMissing extends UserError {
  readonly file: string;

  constructor(file: string, detail: string) {
    super(
      `The model file ${file} cannot be read, as ${detail}: put it there, or give its path with --model FILE.onnx or --detector FILE.onnx`,
    );
    this.name = "ModelFileMissing";
    this.file = file;
  }
}

/**
 * Compares a file's bytes with its record.
 * @param advice for the reader of the error
 * @throws ChecksumMismatch
 * @throws ModelFileMissing
 */
export async function verifyFile(
  path: string,
  { sha256, source }: Pick<ModelFile, "sha256" | "source">,
  advice = adviceFor(source),
): Promise<void> {
  const actual = await checksum(path);
  if (actual !== sha256) throw new ChecksumMismatch(path, sha256, actual, advice);
}

/**
 * Reads a file and checks its bytes against its record.
 * @throws ChecksumMismatch
 * @throws ModelFileMissing
 */
export async function readVerified(
  path: string,
  { sha256, source }: Pick<ModelFile, "sha256" | "source">,
): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error) => {
    throw new ModelFileMissing(path, describeFileError(error));
  });
  const actual = createHash("sha256").update(bytes).digest("hex");
  if (actual !== sha256) throw new ChecksumMismatch(path, sha256, actual, adviceFor(source));
  return bytes;
}

/** Returns the SHA-256 of a file, lower-case hex. @throws ModelFileMissing */
export async function checksum(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    throw new ModelFileMissing(path, describeFileError(error));
  }
  return hash.digest("hex");
}

function adviceFor(source: ModelFile["source"]): string {
  return "file" in source
    ? "Give the file that the record means, or correct the record"
    : "Delete it and start again: it will be downloaded again";
}
