import { type Field, fieldsOf, InvalidMessage, message } from "./wire.ts";
import { FLOAT, floatTensor, nodeProto, type Operator } from "./write.ts";

/** Field numbers of onnx.proto3. */
const GRAPH = 7;
const NODE = 1;
const INITIALIZER = 5;
const NODE_INPUT = 1;
const NODE_OUTPUT = 2;
const OP_TYPE = 4;
const DIMS = 1;
const DATA_TYPE = 2;
const TENSOR_NAME = 8;
const RAW_DATA = 9;

/**
 * Replaces PRelu in a model. onnxruntime computes it slowly, and it prevents the fast layout of the convolutions around it.
 * s x + (1 - s) max(x, 0) is equivalent, and both products are 1 x 1 convolutions, one per channel. This halves the time of
 * a MobileFaceNet; the results differ only by rounding.
 *
 * Only slopes that are constants in the file, one per channel, are rewritten: PyTorch and MXNet export them so.
 *
 * @param model bytes of a ModelProto
 * @returns the rewritten bytes; undefined if there is nothing to rewrite, or the bytes are not a model
 */
export function withoutPRelu(model: Uint8Array): Uint8Array | undefined {
  try {
    const fields = [...fieldsOf(model)];
    const graph = fields.find(({ number }) => number === GRAPH);
    const rewritten = graph && rewriteGraph([...fieldsOf(graph.body)]);
    if (!rewritten) return undefined;
    return Buffer.concat(fields.map((field) => (field === graph ? message(GRAPH, rewritten) : field.bytes)));
  } catch (error) {
    if (error instanceof InvalidMessage) return undefined;
    throw error;
  }
}

function rewriteGraph(fields: readonly Field[]): Buffer | undefined {
  const slopes = new Map<string, Float32Array>();
  for (const field of fields) if (field.number === INITIALIZER) addSlopes(field.body, slopes);
  let found = false;
  const parts = fields.flatMap((field): Uint8Array[] => {
    const parts = field.number === NODE ? rewriteNode(field.body, slopes) : undefined;
    found ||= parts !== undefined;
    return parts ?? [field.bytes];
  });
  return found ? Buffer.concat(parts) : undefined;
}

/** Adds a tensor to `slopes` if it can be the slopes of a PRelu: float32, C x 1 x 1, C larger than 1. */
function addSlopes(tensor: Uint8Array, slopes: Map<string, Float32Array>): void {
  const fields = [...fieldsOf(tensor)];
  const shape = fields.filter(({ number }) => number === DIMS).map(({ value }) => value);
  const type = fields.find(({ number }) => number === DATA_TYPE)?.value;
  const raw = fields.find(({ number }) => number === RAW_DATA)?.body;
  const [channels = 0, ...sides] = shape;
  const perChannel = channels > 1 && sides.length === 2 && sides.every((side) => side === 1);
  if (!perChannel || type !== FLOAT || raw?.length !== 4 * channels) return;
  const data = Buffer.from(raw);
  const values = Float32Array.from({ length: channels }, (_, at) => data.readFloatLE(4 * at));
  for (const name of textsOf(fields, TENSOR_NAME)) slopes.set(name, values);
}

/** Returns the replacement of a PRelu; undefined for any other operator. */
function rewriteNode(node: Uint8Array, slopes: ReadonlyMap<string, Float32Array>): Buffer[] | undefined {
  const fields = [...fieldsOf(node)];
  const [x = "", slope = ""] = textsOf(fields, NODE_INPUT);
  const [y = ""] = textsOf(fields, NODE_OUTPUT);
  const s = slopes.get(slope);
  if (textsOf(fields, OP_TYPE)[0] !== "PRelu" || !s) return undefined;

  const perChannel = { kernel_shape: [1, 1], group: s.length };
  const operators: Operator[] = [
    { type: "Relu", inputs: [x], outputs: [`${y}/relu`] },
    { type: "Conv", inputs: [`${y}/relu`, `${y}/rest`], outputs: [`${y}/positive`], attributes: perChannel },
    { type: "Conv", inputs: [x, `${y}/slope`], outputs: [`${y}/sloped`], attributes: perChannel },
    { type: "Add", inputs: [`${y}/positive`, `${y}/sloped`], outputs: [y] },
  ];
  const weights = [s.length, 1, 1, 1];
  const rest = s.map((value) => 1 - value);
  return [
    message(INITIALIZER, floatTensor(`${y}/slope`, weights, s)),
    message(INITIALIZER, floatTensor(`${y}/rest`, weights, rest)),
    ...operators.map((operator) => message(NODE, nodeProto(operator))),
  ];
}

function textsOf(fields: readonly Field[], wanted: number): string[] {
  return fields.filter(({ number }) => number === wanted).map(({ body }) => Buffer.from(body).toString());
}
