import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { embedderText, findEmbedder } from "../models/registry.ts";
import type { EmbedderRecord } from "../models/types.ts";

/** The data folder contains vectors of another model. */
export class OtherModelInForce extends Error {
  readonly dataDir: string;
  readonly inForce: string;

  constructor(dataDir: string, inForce: string, wanted: string) {
    super(
      `The faces in ${dataDir} have vectors of ${inForce}, which cannot be compared with those of ${wanted}: run facet migrate --model first, or choose another folder with --data`,
    );
    this.name = "OtherModelInForce";
    this.dataDir = dataDir;
    this.inForce = inForce;
  }
}

const file = (dataDir: string) => join(dataDir, "model.json");

/**
 * Reads the model of a data folder's vectors, in the form that findEmbedder takes. Undefined before the first start.
 */
export async function readModelInForce(dataDir: string): Promise<string | undefined> {
  const text = await readFile(file(dataDir), "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

/** Records that this model is in force. */
export async function rememberModel(dataDir: string, record: EmbedderRecord): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await writeFile(file(dataDir), JSON.stringify(embedderText(record)));
}

/** @throws OtherModelInForce if the data folder contains vectors of another model */
export async function assertModelInForce(dataDir: string, wanted: Pick<EmbedderRecord, "id">): Promise<void> {
  const known = await readModelInForce(dataDir);
  if (known === undefined) return;
  const { id } = findEmbedder(known);
  if (id !== wanted.id) throw new OtherModelInForce(dataDir, id, wanted.id);
}
