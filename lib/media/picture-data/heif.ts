import type { IsoBox } from "./boxes.ts";
import { type Extent, type HeifItem, type HeifItems, readItems } from "./heif-items.ts";
import { COMPLETE, CUT_OFF, namedParts, numberPart, type SelectedParts } from "./parts.ts";

/** Properties that determine the samples: codec configurations, sizes, depths, crop, and the kind of an auxiliary item. */
const SELECTED = ["hvcC", "av1C", "avcC", "vvcC", "evcC", "jpgC", "a1op", "lsel", "ispe", "pixi", "clap", "auxC"];

/** Values of auxC that mean transparency (ISO/IEC 23008-12, 6.5.8 and B.4.2). */
const ALPHA = ["urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1"];
const MOST_LETTERS = 64;

/**
 * Selects the picture data of a HEIF or AVIF file (ISO/IEC 23008-12, 6 and 9; AV1 Image File Format, 2): the primary
 * item, the items that it is derived from (tiles of a grid, layers of an overlay) and their transparency, which is decoded
 * with them; for each its data, wherever stored, and the properties that determine its samples. Rotation, mirroring and
 * colour are left out, as are thumbnails, depth and gain maps, Exif and XMP. Items are identified by the order in which
 * they are reached, so that a writer may renumber them.
 *
 * @throws RangeError if an item is incomplete
 */
export function* heifParts(bytes: Uint8Array): SelectedParts {
  const file = readItems(bytes);
  const alphas = alphasOf(file);
  // Position of each item by id, in the order in which they are reached. Grows during the iteration.
  const places = new Map([[file.primary, 0]]);
  const placeOf = (id: number) => {
    const place = places.get(id) ?? places.size;
    places.set(id, place);
    return place;
  };
  for (const id of places.keys()) {
    const item = file.items.get(id);
    if (!item?.type) throw new RangeError(`no item ${id}`);
    yield Buffer.from(item.type, "latin1");
    const properties = item.properties.filter(({ type }) => SELECTED.includes(type));
    yield numberPart(properties.length);
    for (const { type, content } of properties) yield* namedParts(type, content);
    for (const related of [item.derivedFrom, alphas.get(id) ?? []]) {
      yield numberPart(related.length);
      for (const each of related) yield numberPart(placeOf(each));
    }
    yield* dataOf(item, bytes, file.idat);
  }
  yield isWhole(file, bytes) ? COMPLETE : CUT_OFF;
}

function* dataOf({ extents }: HeifItem, bytes: Uint8Array, idat: Uint8Array): SelectedParts {
  const within = ({ source, at, length }: Extent) => {
    const whole = source === "file" ? bytes : idat;
    if (length === 0 || at + length > whole.length) throw new RangeError("an item past the end");
    return whole.subarray(at, at + length);
  };
  const parts = extents.map(within);
  yield numberPart(parts.reduce((sum, part) => sum + part.length, 0));
  yield* parts;
}

/** Returns true if all items are complete, also those not selected: a decoder may refuse a file that lacks one. */
function isWhole({ items }: HeifItems, bytes: Uint8Array): boolean {
  for (const { extents } of items.values()) {
    if (extents.some(({ source, at, length }) => source === "file" && at + length > bytes.length)) return false;
  }
  return true;
}

/** Returns the items that contain the transparency of another item, by the other item's id. */
function alphasOf({ items }: HeifItems): Map<number, number[]> {
  const alphas = new Map<number, number[]>();
  for (const [id, { properties, auxiliaryTo }] of items) {
    if (auxiliaryTo.length === 0 || !properties.some(isAlpha)) continue;
    for (const to of auxiliaryTo) {
      const others = alphas.get(to);
      if (others) others.push(id);
      else alphas.set(to, [id]);
    }
  }
  return alphas;
}

function isAlpha({ type, content }: IsoBox): boolean {
  if (type !== "auxC") return false;
  // A full box: four bytes of version and flags, then the name up to a zero.
  const name = Buffer.from(content.subarray(4, 4 + MOST_LETTERS))
    .toString("latin1")
    .split("\0")[0]!;
  return ALPHA.includes(name);
}
