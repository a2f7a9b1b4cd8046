import { readFile } from "node:fs/promises";
import type { EmbedderModel } from "../models/types.ts";
import { withoutPRelu } from "../onnx/prelu.ts";
import { type InferenceSession, ort } from "../onnx/runtime.ts";
import { UserError } from "../user-error.ts";

/** A model's file is not what its record says. */
export class ModelMismatch extends UserError {
  readonly modelId: string;

  constructor(modelId: string, detail: string) {
    super(`Model ${modelId}: ${detail}. Correct its record, or give the file that the record means`);
    this.name = "ModelMismatch";
    this.modelId = modelId;
  }
}

/** A model's file, loaded and known to fit its record. */
export interface ModelSession {
  /** Most crops one inference takes: 1 where the file fixes it. */
  readonly batchSize: number;
  /** @param values `count` inputs one after the other. @returns count x output.length, row-major */
  run(values: Float32Array, count: number): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Beyond this a batch takes more memory and is no faster. */
const LARGEST_BATCH = 16;

/**
 * Loads a model's file and tries it on a grey picture.
 * @param threads that one inference may use
 * @throws ModelMismatch when the file's inputs and outputs are not those of the record
 */
export async function openSession(record: EmbedderModel, file: string, threads: number): Promise<ModelSession> {
  const session = await load(record, file, threads);
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
    const { length } = await run(new Float32Array(3 * side * side), 1);
    if (length !== output.length) throw new ModelMismatch(id, `its output has ${length} numbers, not ${output.length}`);
    return { batchSize, run, release: () => session.release() };
  } catch (error) {
    await session.release();
    throw error instanceof ModelMismatch ? error : new ModelMismatch(id, (error as Error).message);
  }
}

/** The file without PRelu where that works, else as it is. */
async function load({ id }: EmbedderModel, file: string, threads: number): Promise<InferenceSession> {
  const options = sessionOptions(threads);
  try {
    const rewritten = withoutPRelu(await readFile(file));
    const faster = rewritten && (await ort.InferenceSession.create(rewritten, options).catch(() => undefined));
    return faster ?? (await ort.InferenceSession.create(file, options));
  } catch (error) {
    throw new ModelMismatch(id, `${file} cannot be loaded: ${(error as Error).message}`);
  }
}

/**
 * Without an arena and memory patterns, memory is given back after each inference. Without spinning, two threads take
 * half the processor time, which the decoder and other functions on the same cores need.
 */
function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    enableCpuMemArena: false,
    enableMemPattern: false,
    logSeverityLevel: 3, // errors: warnings name what an optimisation left unused
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
