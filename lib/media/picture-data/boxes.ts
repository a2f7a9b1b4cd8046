import { lettersAt, viewOf } from "./parts.ts";

/** A box of ISO/IEC 14496-12: its type and its content. */
export interface IsoBox {
  readonly type: string;
  readonly content: Uint8Array;
}

const HEADER_BYTES = 8;

/** Yields consecutive boxes. A box that extends past the end is the last one, with the bytes that exist. */
export function* boxes(bytes: Uint8Array): Generator<IsoBox, void, void> {
  const view = viewOf(bytes);
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const short = view.getUint32(at);
    const header = short === 1 ? 2 * HEADER_BYTES : HEADER_BYTES;
    const length = short === 0 ? bytes.length - at : short === 1 ? Number(view.getBigUint64(at + 8)) : short;
    if (length < header) throw new RangeError("a box shorter than its header");
    yield { type: lettersAt(view, at + 4), content: bytes.subarray(at + header, at + length) };
    at += length;
  }
}

/** Reads big-endian fields one after another. Each method throws a RangeError past the end. */
export class FieldReader {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = viewOf(bytes);
  }

  /** Reads a whole number of 0 (which reads as 0), 1, 2, 4 or 8 bytes. */
  number(bytes: number): number {
    const at = this.#at;
    this.#at += bytes;
    if (bytes === 0) return 0;
    if (bytes === 1) return this.#view.getUint8(at);
    if (bytes === 2) return this.#view.getUint16(at);
    if (bytes === 4) return this.#view.getUint32(at);
    if (bytes === 8) return Number(this.#view.getBigUint64(at));
    throw new RangeError(`a number of ${bytes} bytes`);
  }

  letters(): string {
    this.#at += 4;
    return lettersAt(this.#view, this.#at - 4);
  }

  /** Reads the version and flags of a full box. */
  version(): { version: number; flags: number } {
    const both = this.number(4);
    return { version: both >>> 24, flags: both & 0xff_ffff };
  }
}
