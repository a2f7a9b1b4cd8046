import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { embedderText, findEmbedder } from "../models/registry.ts";
import type { EmbedderRecord } from "../models/types.ts";

/** A data folder holds the vectors of another model. */
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

/** The model whose vectors a data folder holds, as findEmbedder takes it; undefined before its first start. */
export async function modelInForce(dataDir: string): Promise<string | undefined> {
  const text = await readFile(file(dataDir), "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

/** From now on this model is in force. */
export async function rememberModel(dataDir: string, record: EmbedderRecord): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await writeFile(file(dataDir), JSON.stringify(embedderText(record)));
}

/** @throws OtherModelInForce where a data folder holds the vectors of another model */
export async function assertModelInForce(dataDir: string, wanted: EmbedderRecord): Promise<void> {
  const known = await modelInForce(dataDir);
  if (known === undefined) return;
  const { id } = findEmbedder(known);
  if (id !== wanted.id) throw new OtherModelInForce(dataDir, id, wanted.id);
}
