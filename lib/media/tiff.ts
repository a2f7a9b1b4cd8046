/** One entry of a TIFF directory, with the position of its values. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Offset of the first value, from the start of the TIFF header. */
  readonly at: number;
}

export type TiffDirectory = ReadonlyMap<number, TiffEntry>;

/** Size of one value in bytes, by TIFF 6.0 field type. */
const TYPE_BYTES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
};

/** Limit for damaged counts: more entries than any camera writes. */
const MOST_ENTRIES = 1000;

/**
 * Reads the directories of a TIFF structure, which EXIF blocks and camera files share. Data outside the bytes are treated
 * as absent, so that damaged files return less instead of throwing.
 */
export class TiffReader {
  readonly #view: DataView;
  readonly #littleEndian: boolean;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#littleEndian = bytes[0] === 0x49;
  }

  /** Reads the chain of main directories, first to last. */
  directories(): TiffDirectory[] {
    const chain: TiffDirectory[] = [];
    const seen = new Set<number>();
    let at = this.#uint32(4);
    while (at && !seen.has(at) && chain.length < 16) {
      seen.add(at);
      const { directory, next } = this.#read(at);
      chain.push(directory);
      at = next;
    }
    return chain;
  }

  /** Reads the directories that an entry of offsets (ExifIFD, SubIFDs) points to. */
  children(entry: TiffEntry | undefined): TiffDirectory[] {
    return this.numbers(entry)
      .slice(0, 16)
      .map((at) => this.#read(at).directory);
  }

  /** Returns the first values, up to `most`, of an entry of unsigned integers; empty for other types. */
  numbers(entry: TiffEntry | undefined, most = MOST_ENTRIES): number[] {
    if (!entry) return [];
    const values: number[] = [];
    for (let index = 0; index < Math.min(entry.count, most); index++) {
      const at = entry.at + index * (TYPE_BYTES[entry.type] ?? 0);
      const value =
        entry.type === 3 ? this.#uint16(at) : entry.type === 4 || entry.type === 13 ? this.#uint32(at) : undefined;
      if (value === undefined) break;
      values.push(value);
    }
    return values;
  }

  /** Returns the first values, up to `most`, of an entry of fractions; a zero divisor gives NaN or infinity. */
  fractions(entry: TiffEntry | undefined, most = MOST_ENTRIES): number[] {
    if (entry?.type !== 5 && entry?.type !== 10) return [];
    const values: number[] = [];
    for (let index = 0; index < Math.min(entry.count, most); index++) {
      const at = entry.at + index * 8;
      const [above, below] = [this.#uint32(at), this.#uint32(at + 4)];
      if (above === undefined || below === undefined) break;
      values.push(entry.type === 10 ? (above | 0) / (below | 0) : above / below);
    }
    return values;
  }

  /** Returns the stored bytes of an entry of any type; undefined if they are incomplete. */
  stored(entry: TiffEntry): Uint8Array | undefined {
    const length = entry.count * (TYPE_BYTES[entry.type] ?? Number.POSITIVE_INFINITY);
    if (!(entry.at + length <= this.#view.byteLength)) return undefined;
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + entry.at, length);
  }

  /** Returns the content of an entry of bytes; empty for other types, or if it is incomplete. */
  bytes(entry: TiffEntry | undefined): Uint8Array[] {
    const isBytes = entry?.type === 1 || entry?.type === 7;
    if (!isBytes || entry.at + entry.count > this.#view.byteLength) return [];
    return [new Uint8Array(this.#view.buffer, this.#view.byteOffset + entry.at, entry.count)];
  }

  /** Returns the text of an ASCII entry, up to its first zero. */
  text(entry: TiffEntry | undefined): string | undefined {
    if (entry?.type !== 2 || entry.at + entry.count > this.#view.byteLength) return undefined;
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + entry.at, Math.min(entry.count, 256));
    return Buffer.from(bytes).toString("latin1").split("\0")[0];
  }

  #read(at: number): { directory: TiffDirectory; next: number } {
    const directory = new Map<number, TiffEntry>();
    const count = Math.min(this.#uint16(at) ?? 0, MOST_ENTRIES);
    for (let index = 0; index < count; index++) {
      const entry = this.#entry(at + 2 + index * 12);
      if (entry) directory.set(entry.tag, entry);
    }
    return { directory, next: this.#uint32(at + 2 + count * 12) ?? 0 };
  }

  #entry(at: number): TiffEntry | undefined {
    const [tag, type, count] = [this.#uint16(at), this.#uint16(at + 2), this.#uint32(at + 4)];
    if (tag === undefined || type === undefined || count === undefined) return undefined;
    const inline = count * (TYPE_BYTES[type] ?? 8) <= 4;
    const values = inline ? at + 8 : this.#uint32(at + 8);
    return values === undefined ? undefined : { tag, type, count, at: values };
  }

  #uint16(at: number): number | undefined {
    return at + 2 <= this.#view.byteLength ? this.#view.getUint16(at, this.#littleEndian) : undefined;
  }

  #uint32(at: number): number | undefined {
    return at + 4 <= this.#view.byteLength ? this.#view.getUint32(at, this.#littleEndian) : undefined;
  }
}
