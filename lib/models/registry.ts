import { EMBEDDERS, FR_FEATURE } from "./embedders.ts";
import { InvalidModelRecord, readEmbedderRecord } from "./record-file.ts";
import type { EmbedderRecord } from "./types.ts";

/** No model goes by this id. */
export class UnknownModel extends Error {
  readonly modelId: string;

  constructor(modelId: string) {
    const known = EMBEDDERS.map(({ id }) => id).join(", ");
    super(`There is no model ${modelId}: choose ${known}, or give the path of a record that ends in .json`);
    this.name = "UnknownModel";
    this.modelId = modelId;
  }
}

/**
 * The record of an embedder: the bundled one, another by its id, or any ONNX file by a record of the user's.
 *
 * @param model an id, or the path of a JSON file (see readEmbedderRecord); the bundled model when absent or empty
 * @throws UnknownModel
 * @throws InvalidModelRecord
 */
export function findEmbedder(model?: string): EmbedderRecord {
  if (!model) return FR_FEATURE;
  if (!model.endsWith(".json")) return knownEmbedder(model);

  const { calibration, ...record } = readEmbedderRecord(model);
  if (EMBEDDERS.some(({ id }) => id === record.id)) {
    throw new InvalidModelRecord(model, `its id ${record.id} is that of another model: choose a different one`);
  }
  if (!calibration) {
    const command = `npm run calibrate -- FOLDER-OF-IDENTITIES --model ${model}`;
    throw new InvalidModelRecord(model, `it has no calibration: run ${command} first`);
  }
  return { ...record, calibration };
}

function knownEmbedder(id: string): EmbedderRecord {
  const record = EMBEDDERS.find((each) => each.id === id);
  if (!record) throw new UnknownModel(id);
  return record;
}
