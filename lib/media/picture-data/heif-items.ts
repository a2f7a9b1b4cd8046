import { boxes, FieldReader, type IsoBox } from "./boxes.ts";

/** A range of an item's data, in the file or in the idat box. */
export interface Extent {
  readonly source: "file" | "idat";
  readonly at: number;
  readonly length: number;
}

/** An item of a HEIF file, with the properties that determine its picture. */
export interface HeifItem {
  /** Four letters, for example `hvc1` or `grid`. */
  type: string;
  /** Boxes that describe the item, in the order of their association. */
  readonly properties: IsoBox[];
  /** Items that this one is derived from (`dimg`), and pictures to which it is auxiliary (`auxl`). */
  readonly derivedFrom: number[];
  readonly auxiliaryTo: number[];
  readonly extents: Extent[];
}

/** The items of a HEIF file, by id. */
export interface HeifItems {
  readonly primary: number;
  readonly items: ReadonlyMap<number, HeifItem>;
  /** The content of the idat box. */
  readonly idat: Uint8Array;
}

const FULL_BOX_HEADER_BYTES = 4;

/** Maximum length of a box that describes items. They have some kilobytes, or a megabyte with colour profiles. */
const MOST_BYTES = 4_000_000;

/**
 * Reads the items of a HEIF or AVIF file from its meta box (ISO/IEC 14496-12, 8.11, and 23008-12, 9.3).
 *
 * @throws RangeError if the box cannot be read
 */
export function readItems(bytes: Uint8Array): HeifItems {
  const meta = find(boxes(bytes), "meta")?.subarray(FULL_BOX_HEADER_BYTES) ?? new Uint8Array();
  const part = (type: string) => {
    const content = find(boxes(meta), type);
    if (!content || content.length > MOST_BYTES) throw new RangeError(`${content?.length ?? 0} bytes of ${type}`);
    return content;
  };
  const items = new Map<number, HeifItem>();
  const item = (id: number) => {
    const known = items.get(id);
    if (known) return known;
    const added: HeifItem = { type: "", properties: [], derivedFrom: [], auxiliaryTo: [], extents: [] };
    items.set(id, added);
    return added;
  };
  readTypes(part("iinf"), item);
  readLocations(part("iloc"), item);
  readProperties(part("iprp"), item);
  if (find(boxes(meta), "iref")) readReferences(part("iref"), item);
  const pitm = new FieldReader(part("pitm"));
  const primary = pitm.number(pitm.version().version === 0 ? 2 : 4);
  return { primary, items, idat: find(boxes(meta), "idat") ?? new Uint8Array() };
}

type ItemOf = (id: number) => HeifItem;

function find(among: Iterable<IsoBox>, type: string): Uint8Array | undefined {
  for (const box of among) if (box.type === type) return box.content;
  return undefined;
}

function readTypes(iinf: Uint8Array, item: ItemOf): void {
  const entries = FULL_BOX_HEADER_BYTES + (new FieldReader(iinf).version().version === 0 ? 2 : 4);
  for (const { type, content } of boxes(iinf.subarray(entries))) {
    if (type !== "infe") continue;
    const fields = new FieldReader(content);
    const { version } = fields.version();
    if (version < 2) continue;
    const id = fields.number(version === 2 ? 2 : 4);
    fields.number(2);
    item(id).type = fields.letters();
  }
}

/** Construction methods of iloc: offsets in the file or in the idat box. No camera uses the third, offsets in an item. */
const SOURCES = ["file", "idat"] as const;

function readLocations(iloc: Uint8Array, item: ItemOf): void {
  const fields = new FieldReader(iloc);
  const { version } = fields.version();
  const sizes = fields.number(2);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15] as const;
  const indexBytes = version === 0 ? 0 : sizes & 15;
  if (lengthBytes === 0) throw new RangeError("extents without lengths");
  const idBytes = version < 2 ? 2 : 4;
  for (let left = fields.number(idBytes); left > 0; left--) {
    const { extents } = item(fields.number(idBytes));
    const source = SOURCES[version === 0 ? 0 : fields.number(2) & 15];
    const isElsewhere = fields.number(2) !== 0;
    const base = fields.number(baseBytes);
    for (let more = fields.number(2); more > 0; more--) {
      fields.number(indexBytes);
      const at = base + fields.number(offsetBytes);
      const length = fields.number(lengthBytes);
      // An extent outside the bytes makes only its own item unreadable.
      extents.push(
        source && !isElsewhere ? { source, at, length } : { source: "file", at: Number.POSITIVE_INFINITY, length },
      );
    }
  }
}

function readProperties(iprp: Uint8Array, item: ItemOf): void {
  const known = [...boxes(find(boxes(iprp), "ipco") ?? new Uint8Array())];
  for (const { type, content } of boxes(iprp)) {
    if (type !== "ipma") continue;
    const fields = new FieldReader(content);
    const { version, flags } = fields.version();
    const idBytes = version === 0 ? 2 : 4;
    // The highest bit marks an essential property.
    const [indexBytes, mask] = (flags & 1) === 0 ? ([1, 0x7f] as const) : ([2, 0x7fff] as const);
    for (let left = fields.number(4); left > 0; left--) {
      const { properties } = item(fields.number(idBytes));
      for (let more = fields.number(1); more > 0; more--) {
        const property = known[(fields.number(indexBytes) & mask) - 1];
        if (property) properties.push(property);
      }
    }
  }
}

function readReferences(iref: Uint8Array, item: ItemOf): void {
  const idBytes = new FieldReader(iref).version().version === 0 ? 2 : 4;
  for (const { type, content } of boxes(iref.subarray(FULL_BOX_HEADER_BYTES))) {
    const fields = new FieldReader(content);
    const from = item(fields.number(idBytes));
    const to = Array.from({ length: fields.number(2) }, () => fields.number(idBytes));
    if (type === "dimg") from.derivedFrom.push(...to);
    if (type === "auxl") from.auxiliaryTo.push(...to);
  }
}
