import { type Field, fieldsOf } from "./wire.ts";

/** Field numbers of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3). */
const MODEL_GRAPH = 7;
const GRAPH = { initializer: 5, input: 11, output: 12 };
const TENSOR_NAME = 8;
const VALUE = { name: 1, type: 2 };
const TYPE_TENSOR = 1;
const TENSOR_SHAPE = 2;
const SHAPE_DIMENSION = 1;
const DIMENSION_SIZE = 1;

/** An input or output of a model; a dimension known only when it runs is undefined. */
export interface StatedShape {
  readonly name: string;
  readonly shape: readonly (number | undefined)[];
}

/**
 * Reads the inputs and outputs that an ONNX model states, without loading it. Weights that it lists as inputs are omitted.
 * @throws InvalidMessage if the bytes are no model
 */
export function shapesOf(model: Uint8Array): { readonly inputs: StatedShape[]; readonly outputs: StatedShape[] } {
  const graph = [...fieldsOf(model)].filter(({ number }) => number === MODEL_GRAPH);
  const fields = graph.flatMap(({ body }) => [...fieldsOf(body)]);
  const all = (number: number) => fields.filter((field) => field.number === number);
  const weights = new Set(all(GRAPH.initializer).map(({ body }) => text(find(body, TENSOR_NAME))));
  return {
    inputs: all(GRAPH.input)
      .map(statedShape)
      .filter(({ name }) => !weights.has(name)),
    outputs: all(GRAPH.output).map(statedShape),
  };
}

function statedShape({ body }: Field): StatedShape {
  let shape = find(body, VALUE.type);
  for (const number of [TYPE_TENSOR, TENSOR_SHAPE]) shape = shape && find(shape.body, number);
  const dimensions = shape ? [...fieldsOf(shape.body)].filter(({ number }) => number === SHAPE_DIMENSION) : [];
  return {
    name: text(find(body, VALUE.name)),
    shape: dimensions.map((dimension) => find(dimension.body, DIMENSION_SIZE)?.value || undefined),
  };
}

/** Finds a field of a message, without reading the fields after it. */
function find(body: Uint8Array, number: number): Field | undefined {
  for (const field of fieldsOf(body)) if (field.number === number) return field;
  return undefined;
}

function text(field: Field | undefined): string {
  return field ? Buffer.from(field.body).toString() : "";
}
