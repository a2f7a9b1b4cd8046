/** One field of a message in protobuf's wire format (https://protobuf.dev/programming-guides/encoding). */
export interface Field {
  readonly number: number;
  /** Of a varint. */
  readonly value: bigint;
  /** Of a length-delimited field; empty for others. */
  readonly body: Uint8Array;
  /** The whole field, tag and all. */
  readonly bytes: Uint8Array;
}

/** Bytes that are not a message. */
export class InvalidMessage extends Error {
  constructor(detail: string) {
    super(`Not a protobuf message: ${detail}`);
    this.name = "InvalidMessage";
  }
}

/** The fields of a message, in order. @throws InvalidMessage */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  while (at < bytes.length) {
    const start = at;
    const tag = readVarint();
    let value = 0n;
    let body = bytes.subarray(0, 0);
    switch (Number(tag & 7n)) {
      case 0:
        value = readVarint();
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = Number(readVarint());
        body = bytes.subarray(at, at + length);
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new InvalidMessage(`wire type ${tag & 7n}`);
    }
    if (at > bytes.length) throw new InvalidMessage("it ends inside a field");
    yield { number: Number(tag >> 3n), value, body, bytes: bytes.subarray(start, at) };
  }

  function readVarint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new InvalidMessage("a number has no end");
  }
}

/** A varint field; negative numbers take ten bytes, as two's complement of 64 bits. */
export function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(BigInt(field << 3)), varint(BigInt.asUintN(64, BigInt(value)))]);
}

/** A string field. */
export function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value));
}

/** A length-delimited field. */
export function message(field: number, body: Uint8Array): Buffer {
  return Buffer.concat([varint(BigInt((field << 3) | 2)), varint(BigInt(body.length)), body]);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    const more = rest >> 7n;
    bytes.push(Number(rest & 0x7fn) | (more > 0n ? 0x80 : 0));
    rest = more;
  } while (rest > 0n);
  return Buffer.from(bytes);
}
