import type { EmbedderModel } from "../models/types.ts";
import { arrange, decodeWindow } from "./input.ts";
import { type ModelSession, openSession } from "./session.ts";

export interface EmbedderOptions {
  readonly record: EmbedderModel;
  /** Path of the ONNX file. */
  readonly file: string;
  /** Threads one inference may use. */
  readonly threads: number;
}

/** A loaded embedding model. */
export interface Embedder {
  readonly modelId: string;
  /**
   * Computes the vectors of crops.
   * @param crops JPEG files as in the crops bucket
   * @returns for each crop, in order, its vector (unit length) or the reason it has none
   */
  embed(crops: readonly Uint8Array[]): Promise<(Float32Array | Error)[]>;
  release(): Promise<void>;
}

/**
 * Loads an embedder.
 *
 * @example
 * const record = findEmbedder();
 * const embedder = await createEmbedder({ record, file: modelPath(record.file), threads: 2 });
 * const [vector] = await embedder.embed([await readFile("crop.jpg")]);
 *
 * @throws ChecksumMismatch
 * @throws ModelMismatch
 */
export async function createEmbedder({ record, file, threads }: EmbedderOptions): Promise<Embedder> {
  const session = await openSession(record, file, threads);
  return {
    modelId: record.id,
    embed: (crops) => embedAll(session, record, crops),
    release: () => session.release(),
  };
}

/** Runs the model batch by batch, and decodes the next batch at the same time. */
async function embedAll(
  session: ModelSession,
  record: EmbedderModel,
  crops: readonly Uint8Array[],
): Promise<(Float32Array | Error)[]> {
  const { input } = record;
  const decode = (from: number) =>
    Promise.all(
      crops
        .slice(from, from + session.batchSize)
        .map((crop): Promise<Uint8Array | Error> => decodeWindow(crop, input).catch((error: Error) => error)),
    );
  const values = new Float32Array(Math.min(session.batchSize, crops.length) * 3 * input.sizePx ** 2);
  const vectors: (Float32Array | Error)[] = [];
  let next = decode(0);
  while (vectors.length < crops.length) {
    const windows = await next;
    next = decode(vectors.length + windows.length);
    vectors.push(...(await embedBatch(session, record, windows, values)));
  }
  return vectors;
}

/**
 * Runs the model on the windows that are not errors; errors are returned in their positions.
 * @param values buffer for the inputs
 */
async function embedBatch(
  session: ModelSession,
  { input, output }: EmbedderModel,
  windows: readonly (Uint8Array | Error)[],
  values: Float32Array,
): Promise<(Float32Array | Error)[]> {
  const size = 3 * input.sizePx ** 2;
  const usable = windows.filter((window): window is Uint8Array => !(window instanceof Error));
  for (const [at, window] of usable.entries()) arrange(window, input, values.subarray(at * size, (at + 1) * size));
  if (usable.length === 0) return windows as Error[];

  const rows = await session.run(values.subarray(0, usable.length * size), usable.length);
  let row = 0;
  return windows.map((window) =>
    window instanceof Error ? window : normalised(rows.subarray(row * output.length, ++row * output.length)),
  );
}

/** Returns a copy of unit length. */
function normalised(vector: Float32Array): Float32Array | Error {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (!(length > 0 && Number.isFinite(length))) return new Error(`The model returned a vector of length ${length}`);
  return vector.map((value) => value / length);
}
