/** The beginning of a file. */
export interface FileHead {
  /** Its first bytes as latin1. */
  readonly text: string;
  /** Brands in the `ftyp` box of an ISO media file, the major one first; empty for other files. */
  readonly brands: readonly string[];
}

/** Number of bytes at the beginning of a file that are examined. */
export const HEAD_BYTES = 4096;

export function headOf(bytes: Uint8Array): FileHead {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES)).toString("latin1");
  return { text, brands: text.startsWith("ftyp", 4) ? brandsOf(bytes, text) : [] };
}

function brandsOf(bytes: Uint8Array, text: string): string[] {
  const length = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), text.length);
  const brands = [text.slice(8, 12)];
  for (let at = 16; at + 4 <= length; at += 4) brands.push(text.slice(at, at + 4));
  return brands;
}
