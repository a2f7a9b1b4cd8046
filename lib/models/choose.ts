import { resolve } from "node:path";
import { DETECTORS, type DetectorRecord, findDetector } from "./detectors.ts";
import { EMBEDDERS } from "./embedders.ts";
import { installEmbedder, installNetwork } from "./install.ts";
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

/**
 * The network of the onnx engine that a user chooses, its file installed and verified.
 *
 * @param detector an id, or the path of an ONNX file, which is known by its checksum; the bundled one when absent
 * @throws UnknownDetector
 * @throws UnknownModelFile
 * @throws ChecksumMismatch
 * @throws ModelFileMissing
 */
export async function chooseDetector(detector?: string): Promise<DetectorRecord> {
  if (!detector?.endsWith(".onnx")) {
    const record = findDetector(detector);
    await installNetwork(record.file);
    return record;
  }
  const sha256 = await checksum(detector);
  const record = DETECTORS.find(({ file }) => file.sha256 === sha256);
  if (!record) throw new UnknownModelFile(detector, sha256);
  await installNetwork({ ...record.file, source: { file: resolve(detector) } });
  return record;
}
