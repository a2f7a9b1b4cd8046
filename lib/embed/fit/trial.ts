import type { EmbedderModel } from "../../models/types.ts";
import { arrange, decodeWindow } from "../input.ts";
import { type ModelSession, openSession } from "../session.ts";
import type { Convention } from "./conventions.ts";
import type { Family } from "./family.ts";

/** Crops that are decoded at a time. */
const DECODED_AT_ONCE = 64;

/** A model whose input convention is not known yet, loaded once for all trials. */
export class Trial {
  private readonly model: EmbedderModel;
  private readonly session: ModelSession;

  private constructor(model: EmbedderModel, session: ModelSession) {
    this.model = model;
    this.session = session;
  }

  /** @param model of any convention. @param path of its file */
  static async open(model: EmbedderModel, path: string, threads: number): Promise<Trial> {
    return new Trial(model, await openSession(model, path, threads));
  }

  /** Returns the vectors of crops by a convention, of unit length; undefined for those without any, or of unusable crops. */
  async vectors(crops: readonly Uint8Array[], convention: Convention): Promise<(Float32Array | undefined)[]> {
    const input = { ...this.model.input, ...convention };
    const vectors: (Float32Array | undefined)[] = [];
    for (let from = 0; from < crops.length; from += DECODED_AT_ONCE) {
      const part = crops.slice(from, from + DECODED_AT_ONCE);
      const windows = await Promise.all(part.map((crop) => decodeWindow(crop, input).catch(() => undefined)));
      const usable = windows.filter((window) => window !== undefined);
      const found: (Float32Array | undefined)[] = [];
      for (let at = 0; at < usable.length; at += this.session.batchSize)
        found.push(...(await this.run(usable.slice(at, at + this.session.batchSize), input)));
      vectors.push(...windows.map((window) => window && found[usable.indexOf(window)]));
    }
    return vectors;
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  private async run(windows: readonly Uint8Array[], input: EmbedderModel["input"]) {
    const size = 3 * input.sizePx ** 2;
    // A file may be for batches of one size.
    const values = new Float32Array(windows.length * size);
    for (const [at, window] of windows.entries()) arrange(window, input, values.subarray(at * size, (at + 1) * size));
    const rows = await this.session.run(values, windows.length);
    const { length } = this.model.output;
    return windows.map((_, row) => unit(rows.subarray(row * length, (row + 1) * length)));
  }
}

/** The model of a family, with a convention that does not matter yet. */
export function modelOf(family: Family, id: string, file: EmbedderModel["file"]): EmbedderModel {
  const input = { ...family.input, channels: "RGB", mean: 0, scale: 1 } as const;
  return { id, kind: "embedder", file, input, output: family.output };
}

function unit(vector: Float32Array): Float32Array | undefined {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return norm > 0 && Number.isFinite(norm) ? vector.map((value) => value / norm) : undefined;
}
