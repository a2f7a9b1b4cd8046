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

/** The vector that an embedding model makes of a crop, and the length of its output. */
export interface Embedding {
  /** Unit length. */
  readonly vector: Float32Array;
  /** Length of the model's output before it is made a unit vector: faces have longer ones than hands and flowers. */
  readonly rawLength: number;
}

/** A loaded embedding model. */
export interface Embedder {
  readonly modelId: string;
  /**
   * Embeds crops.
   * @param crops JPEG files as in the crops bucket
   * @returns for each crop, in order, its embedding or the reason it has none
   */
  embed(crops: readonly Uint8Array[]): Promise<(Embedding | Error)[]>;
  release(): Promise<void>;
}

/**
 * Loads an embedder.
 *
 * @example
 * const record = findEmbedder();
 * const embedder = await createEmbedder({ record, file: modelPath(record.file), threads: 2 });
 * const [embedding] = await embedder.embed([await readFile("crop.jpg")]);
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

/** Runs a loaded model batch by batch, and decodes the next batch at the same time. */
export async function embedAll(
  session: ModelSession,
  record: EmbedderModel,
  crops: readonly Uint8Array[],
): Promise<(Embedding | Error)[]> {
  const { input } = record;
  const decode = (from: number) =>
    Promise.all(
      crops
        .slice(from, from + session.batchSize)
        .map((crop): Promise<Uint8Array | Error> => decodeWindow(crop, input).catch((error: Error) => error)),
    );
  const values = new Float32Array(Math.min(session.batchSize, crops.length) * 3 * input.sizePx ** 2);
  const embeddings: (Embedding | Error)[] = [];
  let next = decode(0);
  while (embeddings.length < crops.length) {
    const windows = await next;
    next = decode(embeddings.length + windows.length);
    embeddings.push(...(await embedBatch(session, record, windows, values)));
  }
  return embeddings;
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
): Promise<(Embedding | Error)[]> {
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

/** Returns a copy of unit length, and the length that it had. */
function normalised(output: Float32Array): Embedding | Error {
  const rawLength = Math.sqrt(output.reduce((sum, value) => sum + value * value, 0));
  if (!(rawLength > 0 && Number.isFinite(rawLength)))
    return new Error(`The model returned a vector of length ${rawLength}`);
  return { vector: output.map((value) => value / rawLength), rawLength };
}
