import { isPrepared } from "../models/prepared.ts";
import type { EmbedderModel } from "../models/types.ts";
import { readVerified } from "../models/verify.ts";
import { withoutPRelu } from "../onnx/prelu.ts";
import { type InferenceSession, ort } from "../onnx/runtime.ts";
import { UserError } from "../user-error.ts";

/** A model's file does not match its record. */
export class ModelMismatch extends UserError {
  readonly modelId: string;

  constructor(modelId: string, detail: string) {
    super(`Model ${modelId}: ${detail}. Correct its record, or give the file that the record means`);
    this.name = "ModelMismatch";
    this.modelId = modelId;
  }
}

/** A model's file, loaded and checked against its record. */
export interface ModelSession {
  /** Maximum number of crops per inference: fixed by the file, or LARGEST_BATCH. */
  readonly batchSize: number;
  /** @param values `count` inputs one after the other. @returns count x output.length, row-major */
  run(values: Float32Array, count: number): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Largest batch: a larger one takes more memory and is not faster. */
const LARGEST_BATCH = 16;

/**
 * Loads a model's file. An original file is run once on a grey picture, to find a record that does not describe it; a
 * prepared one only if the file does not state the length of its output, since functions load it at every start.
 * @param threads maximum number of threads of one inference
 * @throws ChecksumMismatch
 * @throws ModelFileMissing
 * @throws ModelMismatch if the file's inputs and outputs are not those of the record
 */
export async function openSession(record: EmbedderModel, file: string, threads: number): Promise<ModelSession> {
  const prepared = await isPrepared(file, record.file);
  const session = await load(record, file, prepared, threads);
  const { id, input, output } = record;
  const { sizePx: side } = input;
  const shape = input.layout === "NCHW" ? [3, side, side] : [side, side, 3];
  try {
    const batchSize = batchSizeOf(session, record, shape);
    const run = async (values: Float32Array, count: number) => {
      const answer = await session.run({ [input.name]: new ort.Tensor("float32", values, [count, ...shape]) }, [
        output.name,
      ]);
      return answer[output.name]?.data as Float32Array;
    };
    const stated = prepared ? statedLength(session, output.name) : undefined;
    const length = stated ?? (await run(new Float32Array(3 * side * side), 1)).length;
    if (length !== output.length) throw new ModelMismatch(id, `its output has ${length} numbers, not ${output.length}`);
    return { batchSize, run, release: () => session.release() };
  } catch (error) {
    await session.release();
    throw error instanceof ModelMismatch ? error : new ModelMismatch(id, (error as Error).message);
  }
}

/** Loads the file with PRelu replaced, or as it is if that fails or it is prepared. */
async function load(
  { id, file: original }: EmbedderModel,
  file: string,
  prepared: boolean,
  threads: number,
): Promise<InferenceSession> {
  const options = sessionOptions(threads);
  const model = prepared ? undefined : await readVerified(file, original);
  try {
    const rewritten = model && withoutPRelu(model);
    const faster = rewritten && (await ort.InferenceSession.create(rewritten, options).catch(() => undefined));
    return faster ?? (await ort.InferenceSession.create(file, options));
  } catch (error) {
    throw new ModelMismatch(id, `${file} cannot be loaded: ${(error as Error).message}`);
  }
}

/**
 * Returns options without an arena and memory patterns, so that memory is released after each inference, and without
 * spinning, so that two threads take half the processor time, which the decoder and other functions need.
 */
function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    enableCpuMemArena: false,
    enableMemPattern: false,
    logSeverityLevel: 3, // errors only: warnings list weights that an optimisation left unused
    extra: { session: { set_denormal_as_zero: "1", intra_op: { allow_spinning: "0" } } },
  };
}

function batchSizeOf(session: InferenceSession, { id, input, output }: EmbedderModel, shape: number[]): number {
  if (!session.outputNames.includes(output.name)) {
    throw new ModelMismatch(id, `it has no output ${output.name}, but ${session.outputNames.join(", ")}`);
  }
  const known = session.inputMetadata.find(({ name }) => name === input.name);
  if (!known?.isTensor) {
    throw new ModelMismatch(id, `it has no input ${input.name}, but ${session.inputNames.join(", ")}`);
  }
  const [batch, ...sides] = known.shape;
  const fits = sides.length === 3 && sides.every((size, at) => typeof size === "string" || size === shape[at]);
  if (!fits) throw new ModelMismatch(id, `its input is ${known.shape.join(" x ")}, not N x ${shape.join(" x ")}`);
  return typeof batch === "number" ? batch : LARGEST_BATCH;
}

/** Returns the length of a row of an output; undefined if the file does not state it. */
function statedLength(session: InferenceSession, name: string): number | undefined {
  const output = session.outputMetadata.find((each) => each.name === name);
  const [, ...sides] = output?.isTensor ? output.shape : [];
  return sides.length > 0 && sides.every((side) => typeof side === "number")
    ? sides.reduce((product, side) => product * side, 1)
    : undefined;
}
