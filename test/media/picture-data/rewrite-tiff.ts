import assert from "node:assert/strict";
import { TiffReader } from "../../../lib/media/tiff.ts";

const LONG = 4;
const ASCII = 2;
/** Offsets and lengths of strips, and of tiles. */
const PLACES = [
  [273, 279],
  [324, 325],
] as const;

/** Text fields by tag. */
export type TextFields = Readonly<Record<number, string>>;

/**
 * Rewrites a little-endian TIFF like a metadata editor: with more fields, a new first directory at its end, and its strips or
 * tiles in other positions, last one first.
 */
export function rewriteTiff(file: Buffer, texts: TextFields): Buffer {
  const tiff = new TiffReader(file);
  const [page] = tiff.directories();
  assert(page && file.toString("latin1", 0, 2) === "II");
  const parts: Buffer[] = [file];
  let length = file.length;
  const put = (part: Buffer) => {
    const at = length;
    const even = Buffer.concat([part, Buffer.alloc(part.length % 2)]);
    parts.push(even);
    length += even.length;
    return at;
  };

  const entries = new Map<number, Buffer>();
  const entry = (tag: number, type: number, count: number, values: Buffer) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16LE(tag);
    bytes.writeUInt16LE(type, 2);
    bytes.writeUInt32LE(count, 4);
    if (values.length <= 4) values.copy(bytes, 8);
    else bytes.writeUInt32LE(put(values), 8);
    entries.set(tag, bytes);
  };
  for (const each of page.values()) {
    const stored = tiff.stored(each);
    assert(stored);
    entry(each.tag, each.type, each.count, Buffer.from(stored));
  }
  for (const [tag, text] of Object.entries(texts))
    entry(Number(tag), ASCII, text.length + 1, Buffer.from(`${text}\0`, "latin1"));
  for (const [offsetsTag, lengthsTag] of PLACES) {
    const offsets = tiff.numbers(page.get(offsetsTag));
    const lengths = tiff.numbers(page.get(lengthsTag));
    if (offsets.length === 0) continue;
    const moved = Buffer.alloc(4 * offsets.length);
    for (let index = offsets.length - 1; index >= 0; index--) {
      const at = offsets[index]!;
      const strip = Buffer.from(file.subarray(at, at + lengths[index]!));
      moved.writeUInt32LE(put(strip), 4 * index);
      // A reader of the old position would show another picture.
      file.subarray(at, at + strip.length).fill(0);
    }
    entry(offsetsTag, LONG, offsets.length, moved);
  }

  const sorted = [...entries].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
  const count = Buffer.from([sorted.length & 255, sorted.length >> 8]);
  const first = put(Buffer.concat([count, ...sorted, Buffer.alloc(4)]));
  const rewritten = Buffer.concat(parts);
  rewritten.writeUInt32LE(first, 4);
  return rewritten;
}
