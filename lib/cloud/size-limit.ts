import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Bytes. */
const MB = 1e6;

/** Lambda's limit for the unzipped files of a function and its layers. */
const LARGEST = 250 * 2 ** 20;

/** The part of it that is kept for a function with layers; the largest has less than 3 MB. */
const LARGEST_FUNCTION = 10 * MB;

/** Largest embedding model in the layer; sharp, onnxruntime and the bundled models take about 75 MB. */
const LARGEST_MODEL = 150 * MB;

/** A folder or file has more bytes than Lambda accepts. */
export class TooLarge extends Error {
  readonly bytes: number;

  constructor(what: string, bytes: number, most: number, advice: string) {
    super(`${what} has ${Math.ceil(bytes / MB)} MB, more than the ${Math.floor(most / MB)} MB allowed: ${advice}`);
    this.name = "TooLarge";
    this.bytes = bytes;
  }
}

/** @throws TooLarge if the files of the layer leave too little of Lambda's limit for functions */
export function refuseLargeLayer(folder: string): void {
  const advice = "deploy the models as an image, with embed set to image";
  refuse("the vision layer", bytesIn(folder), LARGEST - LARGEST_FUNCTION, advice);
}

/** @throws TooLarge if a function with the vision layer has too many files of its own */
export function refuseLargeFunction(entry: string, folder: string): void {
  refuse(`the bundle of ${entry}`, bytesIn(folder), LARGEST_FUNCTION, "see functions/bundle for what is in it");
}

/** @throws TooLarge if a model's file is too large for the vision layer */
export function refuseLargeModel(id: string, path: string): void {
  const advice = "larger ones need the image, the default: set embed to image";
  refuse(`the model ${id}`, statSync(path).size, LARGEST_MODEL, advice);
}

function refuse(what: string, bytes: number, most: number, advice: string): void {
  if (bytes > most) throw new TooLarge(what, bytes, most, advice);
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
