/** EXIF tags this file reads (Exif 2.32, CIPA DC-008). */
const EXIF_IFD = 0x8769;
const DATE_TIME = 0x0132;
const DATE_TIME_ORIGINAL = 0x9003;
const OFFSET_TIME_ORIGINAL = 0x9011;

/**
 * When a photo was taken, from its EXIF block: DateTimeOriginal, else DateTime, as ISO 8601; with the zone where the
 * file names it. Undefined where the block is absent, damaged, or has no date.
 */
export function takenAtOf(exif: Uint8Array | undefined): string | undefined {
  if (!exif) return undefined;
  try {
    const block = new TiffBlock(exif);
    const main = block.directory(block.firstDirectory);
    const details = main.has(EXIF_IFD) ? block.directory(block.number(main, EXIF_IFD)) : new Map<number, number>();
    const date = block.text(details, DATE_TIME_ORIGINAL) ?? block.text(main, DATE_TIME);
    const [, year, month, day, time] = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d:\d\d:\d\d)/.exec(date ?? "") ?? [];
    if (!year || year === "0000") return undefined;
    const zone = /^[+-]\d\d:\d\d$/.exec(block.text(details, OFFSET_TIME_ORIGINAL) ?? "")?.[0] ?? "";
    return `${year}-${month}-${day}T${time}${zone}`;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // an offset that points outside the block
    throw error;
  }
}

/** The TIFF structure inside an EXIF block. Every reader throws RangeError beyond the end. */
class TiffBlock {
  readonly firstDirectory: number;
  private readonly view: DataView;
  private readonly little: boolean;

  constructor(exif: Uint8Array) {
    const prefixed = exif[0] === 0x45 && exif[1] === 0x78; // "Exif\0\0"
    this.view = new DataView(exif.buffer, exif.byteOffset + (prefixed ? 6 : 0), exif.byteLength - (prefixed ? 6 : 0));
    this.little = this.view.getUint16(0) === 0x4949;
    this.firstDirectory = this.view.getUint32(4, this.little);
  }

  /** Where the entry of each tag of a directory lies. */
  directory(at: number): Map<number, number> {
    const count = this.view.getUint16(at, this.little);
    const entries = new Map<number, number>();
    for (let entry = at + 2; entry < at + 2 + count * 12; entry += 12) {
      entries.set(this.view.getUint16(entry, this.little), entry);
    }
    return entries;
  }

  number(directory: ReadonlyMap<number, number>, tag: number): number {
    return this.view.getUint32((directory.get(tag) ?? 0) + 8, this.little);
  }

  text(directory: ReadonlyMap<number, number>, tag: number): string | undefined {
    const entry = directory.get(tag);
    if (entry === undefined) return undefined;
    const length = this.view.getUint32(entry + 4, this.little);
    const start = length > 4 ? this.view.getUint32(entry + 8, this.little) : entry + 8;
    let text = "";
    for (let at = start; at < start + Math.min(length, 64); at++) text += String.fromCharCode(this.view.getUint8(at));
    return text.replace(/\0.*$/, "").trim();
  }
}
