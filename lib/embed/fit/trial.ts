import type { EmbedderModel } from "../../models/types.ts";
import { embedAll } from "../embedder.ts";
import { type ModelSession, openSession } from "../session.ts";
import type { Convention } from "./conventions.ts";
import type { Family } from "./family.ts";

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
    const model = { ...this.model, input: { ...this.model.input, ...convention } };
    const embeddings = await embedAll(this.session, model, crops);
    return embeddings.map((embedding) => (embedding instanceof Error ? undefined : embedding.vector));
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

/** The model of a family, with a convention that does not matter yet. */
export function modelOf(family: Family, id: string, file: EmbedderModel["file"]): EmbedderModel {
  const input = { ...family.input, channels: "RGB", mean: 0, scale: 1 } as const;
  return { id, kind: "embedder", file, input, output: family.output };
}
