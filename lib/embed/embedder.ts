import * as ort from "onnxruntime-node";
import sharp from "sharp";
import type { EmbedderRecord } from "../models/types.ts";
import { verifyFile } from "../models/verify.ts";
import { CROP_PX, FACE_PX } from "./align.ts";

export interface EmbedderOptions {
  readonly record: EmbedderRecord;
  /** Path of the ONNX file. */
  readonly file: string;
  /** Threads one inference may use. */
  readonly threads: number;
}

/** A model at work. */
export interface Embedder {
  readonly modelId: string;
  /**
   * @param crops JPEG files as the crops bucket keeps them
   * @returns for each crop, in order, its vector (unit length) or the reason why it has none
   */
  embed(crops: readonly Uint8Array[]): Promise<(Float32Array | Error)[]>;
  release(): Promise<void>;
}

/** A model's file is not what its record says. */
export class ModelMismatch extends Error {
  readonly modelId: string;

  constructor(modelId: string, detail: string) {
    super(`Model ${modelId}: ${detail}. Correct its record or give the file the record means`);
    this.name = "ModelMismatch";
    this.modelId = modelId;
  }
}

/**
 * Loads an embedder.
 * @throws ChecksumMismatch
 * @throws ModelMismatch when the file's inputs and outputs are not those of the record
 */
export async function createEmbedder({ record, file, threads }: EmbedderOptions): Promise<Embedder> {
  await verifyFile(file, record.file);
  const session = await ort.InferenceSession.create(file, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    enableCpuMemArena: false,
  });
  const { input, output, id } = record;
  for (const [name, names] of [
    [input.name, session.inputNames],
    [output.name, session.outputNames],
  ] as const) {
    if (!names.includes(name)) throw new ModelMismatch(id, `no ${name} among ${names.join(", ")}`);
  }
  const dims = input.layout === "NCHW" ? [1, 3, input.sizePx, input.sizePx] : [1, input.sizePx, input.sizePx, 3];

  async function run(values: Float32Array): Promise<Float32Array> {
    const answer = await session.run({ [input.name]: new ort.Tensor("float32", values, dims) }, [output.name]);
    const vector = answer[output.name]?.data as Float32Array;
    if (vector.length !== output.length) throw new ModelMismatch(id, `${vector.length} numbers, not ${output.length}`);
    return vector;
  }

  /** The mean of the face's vector and its mirror image's: less noise for twice the work. */
  async function embedOne(crop: Uint8Array): Promise<Float32Array> {
    const pixels = await windowOf(crop, record);
    const face = normalised(await run(tensorOf(pixels, record, false)));
    const mirrored = normalised(await run(tensorOf(pixels, record, true)));
    return normalised(face.map((value, at) => value + mirrored[at]!));
  }

  return {
    modelId: id,
    embed: (crops) => Promise.all(crops.map((crop) => embedOne(crop).catch((error: Error) => error))),
    release: () => session.release(),
  };
}

/** The part of a crop that the model sees, at its size. @returns sizePx x sizePx x 3, RGB, row-major */
async function windowOf(crop: Uint8Array, { input }: EmbedderRecord): Promise<Uint8Array> {
  const side = Math.min(CROP_PX, Math.round(FACE_PX * input.window));
  const margin = Math.floor((CROP_PX - side) / 2);
  const picture = sharp(crop, { failOn: "error" });
  const { width, height } = await picture.metadata();
  if (width !== CROP_PX || height !== CROP_PX) throw new Error(`not a crop: ${width} x ${height} px`);
  return picture
    .extract({ left: margin, top: margin, width: side, height: side })
    .resize(input.sizePx, input.sizePx, { kernel: "cubic" })
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** Pixels in the order and range the model wants, optionally seen in a mirror. */
function tensorOf(pixels: Uint8Array, { input }: EmbedderRecord, mirrored: boolean): Float32Array {
  const { sizePx: side, mean, scale, layout, channels } = input;
  const values = new Float32Array(3 * side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const from = (row * side + (mirrored ? side - 1 - column : column)) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const value = (pixels[from + (channels === "RGB" ? channel : 2 - channel)]! - mean) / scale;
        const to =
          layout === "NCHW" ? channel * side * side + row * side + column : (row * side + column) * 3 + channel;
        values[to] = value;
      }
    }
  }
  return values;
}

/** The vector at unit length. */
function normalised(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
