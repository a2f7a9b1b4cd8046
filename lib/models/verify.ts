import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { ModelFile } from "./types.ts";

/** A file is not the one its record means. */
export class ChecksumMismatch extends Error {
  readonly file: string;
  readonly expected: string;
  readonly actual: string;

  constructor(file: string, expected: string, actual: string) {
    super(
      `${file} is not the file its record means\n  expected sha256 ${expected}\n  actual   sha256 ${actual}\n` +
        "Delete it and start again; if it comes back the same, its source was changed: do not use it",
    );
    this.name = "ChecksumMismatch";
    this.file = file;
    this.expected = expected;
    this.actual = actual;
  }
}

/** @throws ChecksumMismatch */
export async function verifyFile(path: string, { sha256 }: Pick<ModelFile, "sha256">): Promise<void> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  const actual = hash.digest("hex");
  if (actual !== sha256) throw new ChecksumMismatch(path, sha256, actual);
}
