import { resolve } from "node:path";
import { EMBEDDERS } from "./embedders.ts";
import { installEmbedder } from "./install.ts";
import { findEmbedder } from "./registry.ts";
import type { EmbedderRecord } from "./types.ts";
import { checksum } from "./verify.ts";

/** No known model has this file. */
export class UnknownModelFile extends Error {
  readonly file: string;

  constructor(file: string, sha256: string) {
    super(`${file} (sha256 ${sha256}) is not the file of a model Facet knows: give a record of it, RECORD.json`);
    this.name = "UnknownModelFile";
    this.file = file;
  }
}

/**
 * The model that a user chooses, its file installed and verified.
 *
 * @param model as findEmbedder takes it, or the path of an ONNX file, which is known by its checksum
 * @throws UnknownModelFile
 * @throws UnknownModel
 * @throws InvalidModelRecord
 * @throws ChecksumMismatch
 * @throws ModelFileMissing
 * @throws DownloadFailed
 */
export async function chooseEmbedder(model?: string): Promise<EmbedderRecord> {
  if (!model?.endsWith(".onnx")) {
    const record = findEmbedder(model);
    await installEmbedder(record);
    return record;
  }
  const sha256 = await checksum(model);
  const record = EMBEDDERS.find(({ file }) => file.sha256 === sha256);
  if (!record) throw new UnknownModelFile(model, sha256);
  await installEmbedder({ file: { ...record.file, source: { file: resolve(model) } } });
  return record;
}
