import { UserError } from "../user-error.ts";
import { EMBEDDERS, FR_FEATURE } from "./embedders.ts";
import {
  formatEmbedderRecord,
  InvalidModelRecord,
  parseEmbedderRecord,
  type ReadRecord,
  readEmbedderRecord,
} from "./record-file.ts";
import type { EmbedderRecord } from "./types.ts";

/** There is no model with this id. */
export class UnknownModel extends UserError {
  readonly modelId: string;

  constructor(modelId: string) {
    const known = EMBEDDERS.map(({ id }) => id).join(", ");
    super(
      `There is no model ${modelId}: choose ${known}, or give a record (RECORD.json) or the ONNX file of one of these`,
    );
    this.name = "UnknownModel";
    this.modelId = modelId;
  }
}

/**
 * Finds the record of an embedder: the bundled one, another by its id, or any ONNX file by a record that the user wrote.
 *
 * @param model an id, the path of a record (a JSON file, see readEmbedderRecord), or the text of one, which begins with a
 * brace; the bundled model if absent or empty
 * @throws UnknownModel
 * @throws InvalidModelRecord
 */
export function findEmbedder(model?: string): EmbedderRecord {
  if (!model) return FR_FEATURE;
  if (model.startsWith("{")) return ownEmbedder(parseEmbedderRecord(model, "the model's record"), "RECORD.json");
  if (model.endsWith(".json")) return ownEmbedder(readEmbedderRecord(model), model);
  return knownEmbedder(model);
}

/**
 * Returns the argument with which findEmbedder finds this record on any machine: an id, or the text of a user's record.
 */
export function embedderText(record: EmbedderRecord): string {
  return EMBEDDERS.some(({ id }) => id === record.id) ? record.id : formatEmbedderRecord(record);
}

function ownEmbedder({ calibration, ...record }: ReadRecord, name: string): EmbedderRecord {
  if (EMBEDDERS.some(({ id }) => id === record.id)) {
    throw new InvalidModelRecord(name, `its id ${record.id} is that of another model: choose a different one`);
  }
  if (!calibration) {
    const command = `npm run calibrate -- FOLDER-OF-IDENTITIES --model ${name}`;
    throw new InvalidModelRecord(name, `it has no calibration: run ${command} first`);
  }
  return { ...record, calibration };
}

function knownEmbedder(id: string): EmbedderRecord {
  const record = EMBEDDERS.find((each) => each.id === id);
  if (!record) throw new UnknownModel(id);
  return record;
}
