import { type Field, fieldsOf, message, messageHead } from "./wire.ts";
import { type Operators, operatorFields, type TensorShape, valueInfoProto } from "./write.ts";

/** Field numbers of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3). */
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, valueInfo: 13 };
const NODE = { input: 1, output: 2 };
const TENSOR_NAME = 8;

/** The model has no tensor of this name. */
export class UnknownTensor extends Error {
  readonly tensor: string;

  constructor(tensor: string) {
    super(`The model makes no tensor ${tensor}: it is not the file this code was written for`);
    this.name = "UnknownTensor";
    this.tensor = tensor;
  }
}

/** The inputs and outputs of a part of a model. */
export interface ModelCut {
  readonly inputs: readonly TensorShape[];
  /** Operators to insert before the model. */
  readonly before?: Operators;
  readonly outputs: readonly TensorShape[];
}

/**
 * Cuts out the part of an ONNX model that computes `outputs`, with inputs of the given shapes. A network that was exported
 * for one size of picture and a batch of one can so accept others, and end before a tail that does not.
 *
 * @example
 * const model = cutModel(await readFile("detector.onnx"), {
 *   inputs: [{ name: "input", type: FLOAT, shape: ["n", 3, "height", "width"] }],
 *   outputs: [{ name: "logits", type: FLOAT, shape: ["n", "anchors", 2] }],
 * });
 *
 * @throws UnknownTensor
 * @throws InvalidMessage
 */
export function cutModel(model: Uint8Array, cut: ModelCut): Uint8Array {
  const parts = [...fieldsOf(model)].flatMap(({ number, body, bytes }) => {
    if (number !== MODEL_GRAPH) return [bytes];
    const graph = cutGraph(body, cut);
    const length = graph.reduce((sum, part) => sum + part.length, 0);
    return [messageHead(MODEL_GRAPH, length), ...graph];
  });
  return Buffer.concat(parts);
}

/** Returns the consecutive parts of the cut GraphProto. */
function cutGraph(graph: Uint8Array, { inputs, before = { operators: [] }, outputs }: ModelCut): Uint8Array[] {
  const fields = [...fieldsOf(operatorFields(before)), ...fieldsOf(graph)];
  const nodes = fields.filter(({ number }) => number === GRAPH.node);
  const needed = new Set(outputs.map(({ name }) => name));
  const made = new Set(inputs.map(({ name }) => name));
  const kept = new Set<Field>();
  // Nodes are in topological order: going backwards, all users of a node are known when it is reached.
  for (const node of nodes.toReversed()) {
    const results = namesOf(node, NODE.output);
    if (!results.some((name) => needed.has(name))) continue;
    kept.add(node);
    for (const name of results) made.add(name);
    for (const name of namesOf(node, NODE.input)) needed.add(name);
  }
  const missing = outputs.find(({ name }) => !made.has(name));
  if (missing) throw new UnknownTensor(missing.name);

  const rest = fields.filter((field) => {
    switch (field.number) {
      case GRAPH.node:
        return kept.has(field);
      case GRAPH.initializer:
        return namesOf(field, TENSOR_NAME).some((name) => needed.has(name));
      case GRAPH.input:
      case GRAPH.output:
      case GRAPH.valueInfo:
        return false;
      default:
        return true;
    }
  });
  return [
    ...rest.map(({ bytes }) => bytes),
    ...inputs.map((input) => message(GRAPH.input, valueInfoProto(input))),
    ...outputs.map((output) => message(GRAPH.output, valueInfoProto(output))),
  ];
}

/** Returns the texts in one field of a message. */
function namesOf({ body }: Field, number: number): string[] {
  return [...fieldsOf(body)]
    .filter((field) => field.number === number)
    .map((field) => Buffer.from(field.body).toString());
}
