import type { EmbedderModel } from "../../models/types.ts";
import { type InferenceSession, ort } from "../../onnx/runtime.ts";
import { UserError } from "../../user-error.ts";

/** Side of the aligned faces that models of the known family are made for, px. */
const SIDE_PX = 112;

/** Lengths of their vectors. */
const LENGTHS = [512, 128];

/** A file is not a model of the family that needs no record. */
export class UnknownFamily extends UserError {
  readonly file: string;

  constructor(file: string, detail: string) {
    super(
      `${file} cannot be used without a record: ${detail}. A model needs none if it has one input of N x 3 x 112 x 112 or ` +
        "N x 112 x 112 x 3, of aligned faces, and an output of N x 512 or N x 128. For any other, write a record: see lib/models/MODELS.md",
    );
    this.name = "UnknownFamily";
    this.file = file;
  }
}

/** The input and the output of a model, as its file describes them. The file does not say how pixel values are scaled. */
export interface Family {
  readonly input: Pick<EmbedderModel["input"], "name" | "sizePx" | "layout" | "window">;
  readonly output: EmbedderModel["output"];
}

/**
 * Finds the input of aligned faces and the output of vectors of a model. Files often do not state the shape of their output:
 * the model is run once.
 * @throws UnknownFamily
 */
export async function familyOf(file: string): Promise<Family> {
  const session = await load(file);
  try {
    const [input, ...others] = session.inputMetadata;
    if (!input?.isTensor || others.length > 0)
      throw new UnknownFamily(file, `it has ${session.inputNames.length} inputs`);
    const layout = layoutOf(input.shape);
    if (input.type !== "float32" || !layout)
      throw new UnknownFamily(file, `its input is ${input.type} of ${input.shape.join(" x ")}`);
    const output = await outputOf(session, input.name, layout, file);
    return { input: { name: input.name, sizePx: SIDE_PX, layout, window: 1 }, output };
  } finally {
    await session.release();
  }
}

async function load(file: string): Promise<InferenceSession> {
  try {
    return await ort.InferenceSession.create(file, { logSeverityLevel: 3 });
  } catch (error) {
    throw new UnknownFamily(file, `it cannot be loaded: ${(error as Error).message}`);
  }
}

/** Returns the layout that the shape allows for one face or more; a dimension that is not fixed is a text. */
function layoutOf(shape: readonly (string | number)[]): "NCHW" | "NHWC" | undefined {
  const fits = (wanted: readonly number[]) =>
    shape.length === 4 && wanted.every((size, at) => typeof shape[at] === "string" || shape[at] === size);
  if (fits([1, 3, SIDE_PX, SIDE_PX])) return "NCHW";
  return fits([1, SIDE_PX, SIDE_PX, 3]) ? "NHWC" : undefined;
}

async function outputOf(
  session: InferenceSession,
  input: string,
  layout: "NCHW" | "NHWC",
  file: string,
): Promise<EmbedderModel["output"]> {
  const sides = layout === "NCHW" ? [3, SIDE_PX, SIDE_PX] : [SIDE_PX, SIDE_PX, 3];
  const grey = new ort.Tensor("float32", new Float32Array(3 * SIDE_PX ** 2), [1, ...sides]);
  const answer = await session.run({ [input]: grey }).catch((error: Error) => {
    throw new UnknownFamily(file, `it cannot be run: ${error.message}`);
  });
  const shapes = session.outputNames.map((name) => ({ name, dims: answer[name]?.dims ?? [] }));
  for (const { name, dims } of shapes) {
    const length = dims.slice(1).reduce((product, size) => product * size, 1);
    if (dims[0] === 1 && LENGTHS.includes(length)) return { name, length };
  }
  const found = shapes.map(({ name, dims }) => `${name} of ${dims.join(" x ")}`).join(", ");
  throw new UnknownFamily(file, `its outputs are ${found}`);
}
