import { readFileSync } from "node:fs";
import { join } from "node:path";

export const FIXTURES = join(import.meta.dirname, "fixtures");

export type TileColour = "red" | "green" | "blue" | "white";

/** Side of the coded tiles in the fixtures, px. */
export const TILE_PX = 64;

/** An item of a HEIF file to write. */
export interface HeifItem {
  readonly type: string;
  readonly data: Buffer;
  /** Boxes that describe it, in the order in which they apply. */
  readonly properties: readonly Buffer[];
  /** Kind of reference, and the items (from 1) that it refers to. */
  readonly reference?: readonly [type: string, items: readonly number[]];
  /** True if its data are in the meta box (idat) instead of after it. */
  readonly inMeta?: boolean;
}

export interface HeifFile {
  readonly items: readonly HeifItem[];
  /** The item, from 1, that is the photo. */
  readonly primary: number;
}

const u16 = (...values: number[]) => Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** A box of ISO/IEC 14496-12. */
export function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, "latin1"), body]);
}

const fullBox = (type: string, flags: number, ...content: Buffer[]) => box(type, u32(flags), ...content);

export const ispe = (width: number, height: number) => fullBox("ispe", 0, u32(width), u32(height));
/** Quarter turns, anticlockwise. */
export const irot = (quarters: number) => box("irot", Buffer.from([quarters]));
/** Mirroring: 0 swaps top and bottom, 1 left and right. */
export const imir = (axis: number) => box("imir", Buffer.from([axis]));

/** Reads a tile of the fixtures: its coded picture with its decoder configuration. */
export function tile(colour: TileColour): HeifItem {
  const file = readFileSync(join(FIXTURES, `tile-${colour}.heic`));
  const configuration = file.indexOf("hvcC") - 4;
  const media = file.indexOf("mdat") + 4;
  return {
    type: "hvc1",
    data: file.subarray(media),
    properties: [
      Buffer.from(file.subarray(configuration, configuration + file.readUInt32BE(configuration))),
      ispe(TILE_PX, TILE_PX),
    ],
  };
}

/** Returns a grid item of `columns` x `rows` coded tiles (ISO/IEC 23008-12, 6.6.2.3), described by `properties`. */
export function grid(tiles: readonly number[], columns: number, size: readonly [number, number], properties: Buffer[]) {
  const rows = tiles.length / columns;
  return {
    type: "grid",
    data: Buffer.concat([Buffer.from([0, 0, rows - 1, columns - 1]), u16(...size)]),
    properties,
    reference: ["dimg", tiles],
  } satisfies HeifItem;
}

/** Returns the Exif item of picture `of`. */
export function exifItem(exif: Buffer, of: number): HeifItem {
  return { type: "Exif", data: Buffer.concat([u32(0), exif]), properties: [], reference: ["cdsc", [of]] };
}

/** Writes a file with these items, in the layout of ISO/IEC 23008-12. */
export function heifFile({ items, primary }: HeifFile, brand = "heic"): Buffer {
  const ftyp = box("ftyp", Buffer.from(brand), u32(0), Buffer.from(`mif1${brand}`));
  const properties = items.flatMap((item) => item.properties);
  const dataOf = (inMeta: boolean) => items.filter((item) => (item.inMeta ?? false) === inMeta).map(({ data }) => data);
  const meta = (mediaAt: number) => {
    const places = [mediaAt, 0];
    let property = 0;
    return fullBox(
      "meta",
      0,
      fullBox("hdlr", 0, u32(0), Buffer.from("pict"), Buffer.alloc(13)),
      fullBox("pitm", 0, u16(primary)),
      fullBox(
        "iloc",
        0x01000000,
        Buffer.from([0x44, 0x00]),
        u16(items.length),
        ...items.map(({ data, inMeta }, index) => {
          const method = inMeta ? 1 : 0;
          const located = Buffer.concat([u16(index + 1, method, 0, 1), u32(places[method]!), u32(data.length)]);
          places[method]! += data.length;
          return located;
        }),
      ),
      fullBox(
        "iinf",
        0,
        u16(items.length),
        ...items.map(({ type }, index) => fullBox("infe", 0x02000000, u16(index + 1, 0), Buffer.from(`${type}\0`))),
      ),
      fullBox(
        "iref",
        0,
        ...items.flatMap(({ reference }, index) =>
          reference ? [box(reference[0], u16(index + 1, reference[1].length, ...reference[1]))] : [],
        ),
      ),
      box(
        "iprp",
        box("ipco", ...properties),
        fullBox(
          "ipma",
          0,
          u32(items.length),
          ...items.map((item, index) =>
            Buffer.concat([
              u16(index + 1),
              Buffer.from([item.properties.length, ...item.properties.map(() => 0x80 | ++property)]),
            ]),
          ),
        ),
      ),
      box("idat", ...dataOf(true)),
    );
  };
  const head = ftyp.length + meta(0).length + 8;
  return Buffer.concat([ftyp, meta(head), box("mdat", ...dataOf(false))]);
}

/** Red and green above, blue and white below, as a grid of 2 x 2 tiles turned by `transforms`. */
export function quarters(transforms: Buffer[] = [], exif?: Buffer): Buffer {
  const tiles = (["red", "green", "blue", "white"] as const).map(tile);
  const whole = grid([1, 2, 3, 4], 2, [2 * TILE_PX, 2 * TILE_PX], [ispe(2 * TILE_PX, 2 * TILE_PX), ...transforms]);
  return heifFile({ items: [...tiles, whole, ...(exif ? [exifItem(exif, 5)] : [])], primary: 5 });
}
