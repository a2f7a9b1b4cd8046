import type { Box } from "../../geometry/box.ts";
import { decodeText } from "../text.ts";
import { iptcBox, iptcPerson } from "./iptc.ts";
import { type KnownName, mentionsRegions } from "./namespaces.ts";
import { numberIn, numberOf, readRdf, textOf, type XmpValue } from "./rdf.ts";
import type { Size } from "./size.ts";
import { BadXmp, parseXml } from "./xml.ts";

/** A person's name and the box of their face. */
export interface NamedRegion {
  readonly name: string;
  /** Fractions of the stored or the upright picture, depending on the writer: see lib/media/xmp/frame.ts. */
  readonly box: Box;
}

/** The kinds of regions that are read, in order of precedence where they name a face differently. */
export const REGION_KINDS = ["MWG", "Microsoft", "ACDSee", "IPTC"] as const;

export type RegionKind = (typeof REGION_KINDS)[number];

/** The named faces of one kind in one packet. */
export interface Regions {
  readonly kind: RegionKind;
  readonly named: readonly NamedRegion[];
  /** Size of the picture they were drawn on, px. */
  readonly appliedTo: Size | undefined;
}

/** Maximum number of regions in a photo: more is a mistake. */
const MOST_REGIONS = 1000;

/** The name that Picasa and Windows give to a face to be ignored. */
const IGNORED = /^f{16}$/i;

/** Accessors for the regions of one kind. */
interface Schema {
  /** The list of regions. */
  list(document: XmpValue): XmpValue | undefined;
  appliedTo(document: XmpValue): Size | undefined;
  name(region: XmpValue): string | undefined;
  box(region: XmpValue, size: Size): Box | undefined;
}

const at = (value: XmpValue | undefined, ...path: readonly KnownName[]) =>
  path.reduce((found, name) => found?.fields.get(name), value);

const mwgSize = (document: XmpValue) => appliedSize(document.fields.get("mwg-rs:Regions"));

const SCHEMAS: Readonly<Record<RegionKind, Schema>> = {
  MWG: {
    list: (document) => at(document, "mwg-rs:Regions", "mwg-rs:RegionList"),
    appliedTo: mwgSize,
    name: (region) => textOf(region, "mwg-rs:Name"),
    box: mwgBox,
  },
  Microsoft: {
    list: (document) => at(document, "MP:RegionInfo", "MPRI:Regions"),
    // Microsoft's schema has no size. Programs that write both kinds draw both on the same picture.
    appliedTo: mwgSize,
    name: (region) => textOf(region, "MPReg:PersonDisplayName"),
    box: peopleBox,
  },
  ACDSee: {
    list: (document) => at(document, "acdsee-rs:Regions", "acdsee-rs:RegionList"),
    appliedTo: (document) =>
      sizeIn(at(document, "acdsee-rs:Regions", "acdsee-rs:AppliedToDimensions"), "acdsee-stDim:w", "acdsee-stDim:h"),
    name: (region) =>
      textOf(region, "acdsee-rs:NameAssignType") === "denied" ? undefined : textOf(region, "acdsee-rs:Name"),
    box: acdseeBox,
  },
  IPTC: {
    list: (document) => at(document, "Iptc4xmpExt:ImageRegion"),
    appliedTo: mwgSize,
    name: iptcPerson,
    box: (region, size) => usable(iptcBox(region, size)),
  },
};

/**
 * Reads the named faces of an XMP packet, by kind; a name that an earlier kind has is left out of the later ones.
 * @param stored size of the stored picture, px, for regions in pixels without a size of their own
 * @throws BadXmp
 */
export function readRegions(packet: Uint8Array, stored: Size): Regions[] {
  const document = readRdf(parseXml(decodeText(packet)));
  if (!mentionsRegions(packet)) return [];
  const known = new Set<string>();
  return REGION_KINDS.flatMap((kind) => {
    const { list, appliedTo, name, box } = SCHEMAS[kind];
    const size = appliedTo(document);
    const found = itemsOf(list(document)).flatMap((region) => named(name(region), box(region, size ?? stored)));
    const news = found.filter((region) => !known.has(region.name.toLowerCase()));
    for (const region of news) known.add(region.name.toLowerCase());
    return news.length === 0 ? [] : [{ kind, named: news, appliedTo: size }];
  });
}

/** Returns the size of the picture on which an mwg-rs:Regions was drawn, px. */
export function appliedSize(regions: XmpValue | undefined): Size | undefined {
  return sizeIn(regions?.fields.get("mwg-rs:AppliedToDimensions"), "stDim:w", "stDim:h");
}

function sizeIn(dimensions: XmpValue | undefined, w: KnownName, h: KnownName): Size | undefined {
  const [width, height] = [numberOf(dimensions, w), numberOf(dimensions, h)];
  return width && height && width > 0 && height > 0 ? { width, height } : undefined;
}

function itemsOf(list: XmpValue | undefined): readonly XmpValue[] {
  const items = list?.items ?? [];
  if (items.length > MOST_REGIONS) throw new BadXmp(`it has ${items.length} regions, ${MOST_REGIONS} are read`);
  return items;
}

/** Returns the box of an MWG area, given by its centre; a circle by its diameter in parts of the shorter side (2.0, 5.9). */
export function mwgBox(region: XmpValue, size: Size): Box | undefined {
  if (!isFace(textOf(region, "mwg-rs:Type"))) return undefined;
  return areaBox(region.fields.get("mwg-rs:Area"), "stArea", size);
}

/** Returns the box of an ACDSee region: the area that a person drew, else the one that the program found. */
function acdseeBox(region: XmpValue, size: Size): Box | undefined {
  if (!isFace(textOf(region, "acdsee-rs:Type"))) return undefined;
  const area = (name: KnownName) => areaBox(region.fields.get(name), "acdsee-stArea", size);
  return area("acdsee-rs:DLYArea") ?? area("acdsee-rs:ALGArea");
}

const isFace = (type = "Face") => type.toLowerCase() === "face";

function areaBox(area: XmpValue | undefined, prefix: "stArea" | "acdsee-stArea", size: Size): Box | undefined {
  const [x, y] = [numberOf(area, `${prefix}:x`), numberOf(area, `${prefix}:y`)];
  if (x === undefined || y === undefined) return undefined;
  const inPixels = textOf(area, `${prefix}:unit`) === "pixel";
  const scale = inPixels ? size : { width: 1, height: 1 };
  const diameter = numberOf(area, `${prefix}:d`);
  const shorter = inPixels ? 1 : Math.min(size.width, size.height);
  const across = (side: number) => (diameter === undefined ? 0 : inPixels ? diameter : (diameter * shorter) / side);
  const width = (numberOf(area, `${prefix}:w`) ?? across(size.width)) / scale.width;
  const height = (numberOf(area, `${prefix}:h`) ?? across(size.height)) / scale.height;
  return usable({ x: x / scale.width - width / 2, y: y / scale.height - height / 2, width, height });
}

/** Returns the box of a Microsoft region: left, top, width, height in fractions ("People Tagging Overview"). */
export function peopleBox(region: XmpValue): Box | undefined {
  const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN] = numbersIn(
    textOf(region, "MPReg:Rectangle") ?? "",
  );
  return usable({ x, y, width, height });
}

/** Parses four numbers; their separator may be a comma even if they have decimal commas. */
function numbersIn(text: string): number[] {
  const apart = text.split(/\s*;\s*|,?\s+/);
  if (apart.length === 4) return apart.map(numberIn);
  const parts = text.split(",");
  return parts.length === 8
    ? [0, 2, 4, 6].map((from) => Number(parts.slice(from, from + 2).join(".")))
    : parts.map(Number);
}

/** Returns the box if it is finite and at least in part inside the picture. */
function usable(box: Box | undefined): Box | undefined {
  if (!box) return undefined;
  const { x, y, width, height } = box;
  const inside = x < 1 && y < 1 && x + width > 0 && y + height > 0;
  return Object.values(box).every(Number.isFinite) && width >= 0 && height >= 0 && inside ? box : undefined;
}

/** Maximum length of a name: longer ones are some other text. */
const LONGEST_NAME = 200;

function named(name: string | undefined, box: Box | undefined): NamedRegion[] {
  const usual = name !== undefined && name.length <= LONGEST_NAME && !IGNORED.test(name);
  return usual && box ? [{ name, box }] : [];
}
