/** One field of a message in protobuf's wire format (https://protobuf.dev/programming-guides/encoding). */
export interface Field {
  readonly number: number;
  /** Value of a varint; exact up to 2^53. */
  readonly value: number;
  /** Content of a length-delimited field; empty for others. */
  readonly body: Uint8Array;
  /** The whole field, including its tag. */
  readonly bytes: Uint8Array;
}

/** Bytes that are not a protobuf message. */
export class InvalidMessage extends Error {
  constructor(detail: string) {
    super(`Not a protobuf message: ${detail}`);
    this.name = "InvalidMessage";
  }
}

/** Yields the fields of a message, in order. @throws InvalidMessage */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  while (at < bytes.length) {
    const start = at;
    const tag = readVarint();
    const type = tag % 8;
    let value = 0;
    let body = bytes.subarray(0, 0);
    switch (type) {
      case 0:
        value = readVarint();
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = readVarint();
        body = bytes.subarray(at, at + length);
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new InvalidMessage(`wire type ${type}`);
    }
    if (at > bytes.length) throw new InvalidMessage("it ends inside a field");
    yield { number: Math.floor(tag / 8), value, body, bytes: bytes.subarray(start, at) };
  }

  function readVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new InvalidMessage("a number has no end");
  }
}

/** Writes a varint field; negative numbers take ten bytes, as two's complement of 64 bits. */
export function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(BigInt(field << 3)), varint(BigInt.asUintN(64, BigInt(value)))]);
}

/** Writes a string field. */
export function text(field: number, value: string): Buffer {
  return message(field, Buffer.from(value));
}

/** Writes a length-delimited field. */
export function message(field: number, body: Uint8Array): Buffer {
  return Buffer.concat([messageHead(field, body.length), body]);
}

/** Writes the tag and length of a length-delimited field. @param length of its body, bytes */
export function messageHead(field: number, length: number): Buffer {
  return Buffer.concat([varint(BigInt((field << 3) | 2)), varint(BigInt(length))]);
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
