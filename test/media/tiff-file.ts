/** Types of TIFF 6.0. */
const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;

/** A value of a tag: text, numbers up to 65,535, verbatim bytes, or data that an offset points to. */
export type TiffValue =
  | string
  | readonly number[]
  | Buffer
  | { readonly blob: Buffer }
  | { readonly directories: readonly TiffTags[] };

/** A directory: value by tag. */
export type TiffTags = Readonly<Record<number, TiffValue>>;

export interface TiffFile {
  /** The chain of main directories. */
  readonly directories: readonly TiffTags[];
  readonly bigEndian?: boolean;
  /** Bytes between the header and the first directory, for example Canon's mark. */
  readonly mark?: string;
}

/** Writes a TIFF file; lengths of its blobs must be given as separate tags. */
export function tiffFile({ directories, bigEndian = false, mark = "" }: TiffFile): Buffer {
  const u16 = (value: number) => {
    const bytes = Buffer.alloc(2);
    bigEndian ? bytes.writeUInt16BE(value) : bytes.writeUInt16LE(value);
    return bytes;
  };
  const u32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    bigEndian ? bytes.writeUInt32BE(value) : bytes.writeUInt32LE(value);
    return bytes;
  };
  const parts: Buffer[] = [];
  let length = 0;
  const put = (part: Buffer) => {
    const at = length;
    parts.push(part, Buffer.alloc(part.length % 2));
    length += part.length + (part.length % 2);
    return at;
  };

  function encode(value: TiffValue): [type: number, count: number, data: Buffer] {
    if (typeof value === "string") return [ASCII, value.length + 1, Buffer.from(`${value}\0`, "latin1")];
    if (Buffer.isBuffer(value)) return [UNDEFINED, value.length, value];
    if ("blob" in value) return [LONG, 1, u32(put(value.blob))];
    if ("directories" in value)
      return [
        LONG,
        value.directories.length,
        Buffer.concat(value.directories.map((each) => u32(putDirectory(each, 0)))),
      ];
    const short = value.every((each) => each < 65_536);
    return [short ? SHORT : LONG, value.length, Buffer.concat(value.map(short ? u16 : u32))];
  }

  function putDirectory(tags: TiffTags, next: number): number {
    const entries = Object.entries(tags).map(([tag, value]) => {
      const [type, count, data] = encode(value);
      const inline = data.length <= 4 ? Buffer.concat([data, Buffer.alloc(4 - data.length)]) : u32(put(data));
      return Buffer.concat([u16(Number(tag)), u16(type), u32(count), inline]);
    });
    return put(Buffer.concat([u16(entries.length), ...entries, u32(next)]));
  }

  put(Buffer.concat([Buffer.from(bigEndian ? "MM\0*" : "II*\0", "latin1"), u32(0), Buffer.from(mark, "latin1")]));
  const first = directories.reduceRight((next, tags) => putDirectory(tags, next), 0);
  const file = Buffer.concat(parts);
  u32(first).copy(file, 4);
  return file;
}
