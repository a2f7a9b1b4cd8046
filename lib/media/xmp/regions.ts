import type { Box } from "../../geometry/box.ts";
import { decodeText } from "../text.ts";
import { tellsOfRegions } from "./namespaces.ts";
import { numberOf, readRdf, textOf, type XmpValue } from "./rdf.ts";
import { BadXmp, parseXml } from "./xml.ts";

/** The name of somebody and where their face is. */
export interface NamedRegion {
  readonly name: string;
  /** In fractions of the picture as the writer saw it: stored or upright, see lib/media/xmp/frame.ts. */
  readonly box: Box;
}

/** The named faces of one packet. */
export interface Regions {
  readonly named: readonly NamedRegion[];
  /** Size of the picture they were drawn on, px. */
  readonly appliedTo: Size | undefined;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Faces of one photo that are read; the rest is a mistake. */
const MOST_REGIONS = 1000;

/** What Picasa and Windows call a face whose person is to be ignored. */
const IGNORED = /^f{16}$/i;

const NONE: Regions = { named: [], appliedTo: undefined };

/**
 * The named faces of an XMP packet: the MWG's regions, and those of Microsoft's People where the MWG has none of their name.
 * @param stored size of the stored picture, px, for regions in pixels that do not say of what
 * @throws BadXmp
 */
export function readRegions(packet: Uint8Array, stored: Size): Regions {
  if (!tellsOfRegions(packet)) return NONE;
  const document = readRdf(parseXml(decodeText(packet)));
  const regions = document.fields.get("mwg-rs:Regions");
  const appliedTo = appliedSize(regions);
  const mwg = itemsOf(regions?.fields.get("mwg-rs:RegionList")).flatMap((region) =>
    named(textOf(region, "mwg-rs:Name"), mwgBox(region, appliedTo ?? stored)),
  );
  const people = document.fields.get("MP:RegionInfo")?.fields.get("MPRI:Regions");
  const names = new Set(mwg.map(({ name }) => name.toLowerCase()));
  const others = itemsOf(people)
    .flatMap((region) => named(textOf(region, "MPReg:PersonDisplayName"), peopleBox(region)))
    .filter(({ name }) => !names.has(name.toLowerCase()));
  return { named: [...mwg, ...others], appliedTo };
}

/** Size of the picture that an mwg-rs:Regions was drawn on, px. */
export function appliedSize(regions: XmpValue | undefined): Size | undefined {
  const dimensions = regions?.fields.get("mwg-rs:AppliedToDimensions");
  const [width, height] = [numberOf(dimensions, "stDim:w"), numberOf(dimensions, "stDim:h")];
  return width && height && width > 0 && height > 0 ? { width, height } : undefined;
}

function itemsOf(list: XmpValue | undefined): readonly XmpValue[] {
  const items = list?.items ?? [];
  if (items.length > MOST_REGIONS) throw new BadXmp(`it has ${items.length} regions, ${MOST_REGIONS} are read`);
  return items;
}

/** MWG guidelines 2.0, 5.9: an area by its centre; a circle has a diameter in parts of the shorter side. */
export function mwgBox(region: XmpValue, size: Size): Box | undefined {
  const area = region.fields.get("mwg-rs:Area");
  const [x, y] = [numberOf(area, "stArea:x"), numberOf(area, "stArea:y")];
  const kind = textOf(region, "mwg-rs:Type") ?? "Face";
  if (x === undefined || y === undefined || kind.toLowerCase() !== "face") return undefined;
  const inPixels = textOf(area, "stArea:unit") === "pixel";
  const scale = inPixels ? size : { width: 1, height: 1 };
  const diameter = numberOf(area, "stArea:d");
  const shorter = inPixels ? 1 : Math.min(size.width, size.height);
  const across = (side: number) => (diameter === undefined ? 0 : inPixels ? diameter : (diameter * shorter) / side);
  const width = (numberOf(area, "stArea:w") ?? across(size.width)) / scale.width;
  const height = (numberOf(area, "stArea:h") ?? across(size.height)) / scale.height;
  return usable({ x: x / scale.width - width / 2, y: y / scale.height - height / 2, width, height });
}

/** Microsoft's "People Tagging Overview": left, top, width and height in fractions. */
export function peopleBox(region: XmpValue): Box | undefined {
  const parts = (textOf(region, "MPReg:Rectangle") ?? "").split(",").map(Number);
  const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN] = parts;
  return usable({ x, y, width, height });
}

/** A box that has a place and a size, at least in part in the picture. */
function usable(box: Box): Box | undefined {
  const { x, y, width, height } = box;
  const inside = x < 1 && y < 1 && x + width > 0 && y + height > 0;
  return Object.values(box).every(Number.isFinite) && width >= 0 && height >= 0 && inside ? box : undefined;
}

/** Names this long are some other text. */
const LONGEST_NAME = 200;

function named(name: string | undefined, box: Box | undefined): NamedRegion[] {
  const usual = name !== undefined && name.length <= LONGEST_NAME && !IGNORED.test(name);
  return usual && box ? [{ name, box }] : [];
}
