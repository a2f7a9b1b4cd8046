/** The bytes that a rule selects from a file, in order. A rule that cannot read its file throws a RangeError. */
export type SelectedParts = Generator<Uint8Array, void, void>;

/** Last parts of a complete and of a truncated file, which make them differ whatever precedes. */
export const COMPLETE: Uint8Array = Uint8Array.of(1);
export const CUT_OFF: Uint8Array = Uint8Array.of(0);
/** Last part of a file that lacks at most its end marker: equal to that of the complete file. */
export const UNMARKED: Uint8Array = Uint8Array.of(1);

/** Returns a whole number, 0 to 2^53 - 1, as a part. */
export function numberPart(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** Yields a four-letter name, the length of the content and the content, so that different sequences of parts differ. */
export function* namedParts(name: string, content: Uint8Array): SelectedParts {
  yield Buffer.from(name, "latin1");
  yield numberPart(content.length);
  yield content;
}

/** Reads the four letters at an offset. @throws RangeError past the end */
export function lettersAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
