import { mkdir, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type ReadRecord, readEmbedderRecord, writeEmbedderRecord } from "../models/record-file.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { UserError } from "../user-error.ts";

/** A model's file is not the one for which the data folder has a record. */
export class ModelFileChanged extends UserError {
  readonly file: string;

  constructor(file: string, known: string, actual: string) {
    super(
      `${file} is not the file that it was when this library first used it\n  sha256 then ${known}\n  sha256 now  ${actual}\n` +
        "Vectors of two models cannot be compared. Restore the file; or, to use the new one, give it another name and run facet migrate --model FILE.onnx",
    );
    this.name = "ModelFileChanged";
    this.file = file;
  }
}

/** The records that Facet made of models given as ONNX files. */
const folder = (dataDir: string) => join(dataDir, "model-records");

/**
 * Finds the record that a data folder has of a model's file.
 * @throws ModelFileChanged if this path was another file before
 */
export async function findModelRecord(
  dataDir: string,
  file: string,
  sha256: string,
): Promise<{ readonly path: string; readonly record: ReadRecord } | undefined> {
  const names = await readdir(folder(dataDir)).catch(() => []);
  const paths = names.filter((name) => name.endsWith(".json")).map((name) => join(folder(dataDir), name));
  const records = paths.map((path) => ({ path, record: readEmbedderRecord(path) }));
  const found = records.find(({ record }) => record.file.sha256 === sha256);
  const before = records.find(
    ({ record: { file: known } }) => "file" in known.source && known.source.file === resolve(file),
  );
  if (!found && before) throw new ModelFileChanged(file, before.record.file.sha256, sha256);
  return found;
}

/** Keeps the record of a model in a data folder, which pins the checksum of its file. @returns the record's path */
export async function keepModelRecord(dataDir: string, record: EmbedderRecord): Promise<string> {
  await mkdir(folder(dataDir), { recursive: true });
  const path = join(folder(dataDir), `${record.id}.json`);
  await writeEmbedderRecord(path, record);
  return path;
}
