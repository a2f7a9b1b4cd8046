import { resolve } from "node:path";
import { UserError } from "../user-error.ts";
import { DETECTORS, type DetectorRecord, findDetector } from "./detectors.ts";
import { EMBEDDERS } from "./embedders.ts";
import { installModel } from "./install.ts";
import type { OnDownload } from "./on-download.ts";
import { findEmbedder } from "./registry.ts";
import type { EmbedderRecord, ModelFile } from "./types.ts";
import { checksum } from "./verify.ts";

/** No known model has this file. */
export class UnknownModelFile extends UserError {
  readonly file: string;

  constructor(file: string, sha256: string) {
    super(
      `${file} (sha256 ${sha256}) is not the file of a model Facet knows: choose one by its id; of an embedder, give a record, RECORD.json`,
    );
    this.name = "UnknownModelFile";
    this.file = file;
  }
}

/**
 * Finds the embedding model that a user chose, and installs and verifies its file.
 *
 * @param model as findEmbedder takes it, or the path of an ONNX file, which is identified by its checksum
 * @throws UnknownModelFile
 * @throws UnknownModel
 * @throws InvalidModelRecord
 * @throws ChecksumMismatch
 * @throws ModelFileMissing
 * @throws DownloadFailed
 */
export async function chooseEmbedder(model?: string, onDownload?: OnDownload): Promise<EmbedderRecord> {
  return choose(EMBEDDERS, findEmbedder, model, onDownload);
}

/**
 * Finds the network of the onnx engine that a user chose, and installs and verifies its file.
 *
 * @param detector an id, or the path of an ONNX file, which is identified by its checksum; the bundled one if absent
 * @throws UnknownDetector
 * @throws UnknownModelFile
 * @throws ChecksumMismatch
 * @throws ModelFileMissing
 */
export async function chooseDetector(detector?: string, onDownload?: OnDownload): Promise<DetectorRecord> {
  return choose(DETECTORS, findDetector, detector, onDownload);
}

/** @param find returns the record for any text but the path of an ONNX file */
async function choose<T extends { readonly file: ModelFile }>(
  known: readonly T[],
  find: (text?: string) => T,
  chosen: string | undefined,
  onDownload: OnDownload | undefined,
): Promise<T> {
  if (!chosen?.endsWith(".onnx")) {
    const record = find(chosen);
    await installModel(record, undefined, onDownload);
    return record;
  }
  const sha256 = await checksum(chosen);
  const record = known.find(({ file }) => file.sha256 === sha256);
  if (!record) throw new UnknownModelFile(chosen, sha256);
  await installModel({ file: { ...record.file, source: { file: resolve(chosen) } } });
  return record;
}
