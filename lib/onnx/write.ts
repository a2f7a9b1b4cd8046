import { integer, message, text } from "./wire.ts";

/**
 * Writes ONNX models: the few messages of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3) that a
 * small graph needs, in protobuf's wire format. Field numbers are those of that file.
 */

/** Element types of tensors (TensorProto.DataType). */
export const FLOAT = 1;
export const UINT8 = 2;
export const INT8 = 3;
export const INT32 = 6;
export const INT64 = 7;

/** An input or output of a graph; a text is a dimension known only when it runs. */
export interface TensorShape {
  readonly name: string;
  readonly type: typeof FLOAT | typeof UINT8 | typeof INT8 | typeof INT32 | typeof INT64;
  readonly shape: readonly (string | number)[];
}

/** One operator; its attributes are whole numbers or lists of them. */
export interface Operator {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** Operators in topological order, with their constant inputs. */
export interface Operators {
  readonly operators: readonly Operator[];
  /** Constant int64 vectors. */
  readonly constants?: Readonly<Record<string, readonly number[]>>;
  /** Constant float32 tensors, row-major. */
  readonly weights?: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>>;
}

export interface Graph extends Operators {
  readonly name: string;
  readonly inputs: readonly TensorShape[];
  readonly outputs: readonly TensorShape[];
}

const IR_VERSION = 8;
const OPSET = 17;

/** Writes a ModelProto with this graph. */
export function onnxModel(graph: Graph): Uint8Array {
  return Buffer.concat([
    integer(1, IR_VERSION),
    message(7, graphProto(graph)),
    message(8, integer(2, OPSET)), // the default operator set
  ]);
}

function graphProto({ name, inputs, outputs, ...operators }: Graph): Buffer {
  return Buffer.concat([
    operatorFields(operators),
    text(2, name),
    ...inputs.map((input) => message(11, valueInfoProto(input))),
    ...outputs.map((output) => message(12, valueInfoProto(output))),
  ]);
}

/** Writes operators and constants as fields of a GraphProto. */
export function operatorFields({ operators, constants = {}, weights = {} }: Operators): Buffer {
  return Buffer.concat([
    ...operators.map((operator) => message(1, nodeProto(operator))),
    ...Object.entries(constants).map(([constant, values]) => message(5, tensorProto(constant, values))),
    ...Object.entries(weights).map(([weight, { shape, values }]) => message(5, floatTensor(weight, shape, values))),
  ]);
}

/** Writes a NodeProto. */
export function nodeProto({ type, inputs, outputs, attributes = {} }: Operator): Buffer {
  return Buffer.concat([
    ...inputs.map((input) => text(1, input)),
    ...outputs.map((output) => text(2, output)),
    text(4, type),
    ...Object.entries(attributes).map(([name, value]) => message(5, attributeProto(name, value))),
  ]);
}

function attributeProto(name: string, value: number | readonly number[]): Buffer {
  return typeof value === "number"
    ? Buffer.concat([text(1, name), integer(3, value), integer(20, 2)]) // INT
    : Buffer.concat([text(1, name), ...value.map((each) => integer(8, each)), integer(20, 7)]); // INTS
}

function tensorProto(name: string, values: readonly number[]): Buffer {
  return Buffer.concat([
    integer(1, values.length),
    integer(2, INT64),
    ...values.map((value) => integer(7, value)),
    text(8, name),
  ]);
}

/** Writes a TensorProto of float32. @param values row-major */
export function floatTensor(name: string, shape: readonly number[], values: Float32Array): Buffer {
  const data = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) data.writeFloatLE(value, 4 * at);
  return Buffer.concat([...shape.map((size) => integer(1, size)), integer(2, FLOAT), text(8, name), message(9, data)]);
}

/** Writes a ValueInfoProto. */
export function valueInfoProto({ name, type, shape }: TensorShape): Buffer {
  const dimensions = shape.map((size) => message(1, typeof size === "number" ? integer(1, size) : text(2, size)));
  const tensorType = Buffer.concat([integer(1, type), message(2, Buffer.concat(dimensions))]);
  return Buffer.concat([text(1, name), message(2, message(1, tensorType))]);
}
