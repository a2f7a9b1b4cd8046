import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ModelFile } from "./types.ts";
import { ChecksumMismatch, readVerified } from "./verify.ts";

/**
 * The file that lists the prepared models of a folder: the name of each, and the SHA-256 of the file that it was made from.
 * layers/vision/build.ts writes it. A prepared file contains the graph that onnxruntime loads, so that a function neither
 * verifies nor rewrites it at every start.
 */
const LIST = "prepared.json";

type Original = Pick<ModelFile, "sha256" | "source">;

/** Records models of a folder as prepared. @param sha256 of the original file, by the name of the model's file */
export async function writePrepared(folder: string, sha256: Readonly<Record<string, string>>): Promise<void> {
  await writeFile(join(folder, LIST), JSON.stringify(sha256));
}

/**
 * Returns true if a model's file is prepared; false if it is the original.
 * @throws ChecksumMismatch if it was made from another file than the record's
 */
export async function isPrepared(path: string, { sha256 }: Original): Promise<boolean> {
  const list: Record<string, string> = JSON.parse(await readFile(join(dirname(path), LIST), "utf8").catch(() => "{}"));
  const madeFrom = list[basename(path)];
  if (madeFrom && madeFrom !== sha256) {
    throw new ChecksumMismatch(path, sha256, madeFrom, "Build the layer or image again");
  }
  return madeFrom !== undefined;
}

/**
 * Reads the graph of a model: what a prepared file contains, else the original file, verified and rewritten now.
 * @param rewrite returns the graph to load
 * @throws ChecksumMismatch
 * @throws ModelFileMissing
 */
export async function readGraph(
  path: string,
  file: Original,
  rewrite: (model: Uint8Array) => Uint8Array,
): Promise<Uint8Array> {
  return (await isPrepared(path, file)) ? readFile(path) : rewrite(await readVerified(path, file));
}
