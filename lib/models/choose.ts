import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type StatedShape, shapesOf } from "../onnx/shapes.ts";
import { InvalidMessage } from "../onnx/wire.ts";
import { UserError } from "../user-error.ts";
import { DETECTORS, type DetectorRecord, findDetector, scrfdRecord } from "./detectors.ts";
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
      `${file} (sha256 ${sha256}) is not the file of a model Facet knows: choose one by its id; of an embedder, give a record, RECORD.json, which npx facet models record ${file} writes`,
    );
    this.name = "UnknownModelFile";
    this.file = file;
  }
}

/** A network of a known family is for pictures of one size only. */
export class FixedInput extends UserError {
  readonly file: string;

  constructor(file: string, shape: StatedShape["shape"]) {
    super(
      `${file} accepts only pictures of one size (its input is ${shape.map((size) => size ?? "any").join(" x ")}): export it with a height and width that are not fixed`,
    );
    this.name = "FixedInput";
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
 * @param detector as findDetector takes it, or the path of an ONNX file, which is identified by its checksum, or as an
 * SCRFD by its outputs
 * @throws UnknownDetector
 * @throws UnknownModelFile
 * @throws FixedInput
 * @throws ChecksumMismatch
 * @throws ModelFileMissing
 */
export async function chooseDetector(detector?: string, onDownload?: OnDownload): Promise<DetectorRecord> {
  return choose(DETECTORS, findDetector, detector, onDownload, recogniseScrfd);
}

/** Returns the record of a file with the inputs and outputs of an SCRFD; undefined for any other. @throws FixedInput */
async function recogniseScrfd(file: string, sha256: string): Promise<DetectorRecord | undefined> {
  const { inputs, outputs } = statedShapes(await readFile(file));
  const [shape, ...others] = inputs.map((input) => input.shape);
  const isPicture = others.length === 0 && shape?.length === 4 && shape[1] === 3;
  if (!isPicture || (outputs.length !== 6 && outputs.length !== 9)) return undefined;
  if (shape[2] !== undefined || shape[3] !== undefined) throw new FixedInput(file, shape);
  return scrfdRecord(sha256);
}

/** Returns what a model states; nothing for bytes that are no model. */
function statedShapes(bytes: Uint8Array): ReturnType<typeof shapesOf> {
  try {
    return shapesOf(bytes);
  } catch (error) {
    if (error instanceof InvalidMessage) return { inputs: [], outputs: [] };
    throw error;
  }
}

/**
 * @param find returns the record for any text but the path of an ONNX file
 * @param recognise returns the record for an ONNX file of an unknown checksum
 */
async function choose<T extends { readonly file: ModelFile }>(
  known: readonly T[],
  find: (text?: string) => T,
  chosen: string | undefined,
  onDownload: OnDownload | undefined,
  recognise: (file: string, sha256: string) => Promise<T | undefined> = async () => undefined,
): Promise<T> {
  if (!chosen?.endsWith(".onnx")) {
    const record = find(chosen);
    await installModel(record, undefined, onDownload);
    return record;
  }
  const sha256 = await checksum(chosen);
  const record = known.find(({ file }) => file.sha256 === sha256) ?? (await recognise(chosen, sha256));
  if (!record) throw new UnknownModelFile(chosen, sha256);
  await installModel({ file: { ...record.file, source: { file: resolve(chosen) } } });
  return record;
}
