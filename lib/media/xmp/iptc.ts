import type { Box } from "../../geometry/box.ts";
import { numberOf, plainText, textOf, type XmpValue } from "./rdf.ts";
import type { Size } from "./size.ts";

/** Types of regions that show a person (IPTC NewsCodes, "imageregiontype"). */
const PERSON = /human|person|face/i;

/** Returns the name of the person in an IPTC region; undefined if it shows none or several. */
export function iptcPerson(region: XmpValue): string | undefined {
  const people = valuesOf(region.fields.get("Iptc4xmpExt:PersonInImage")).flatMap((person) => plainText(person) ?? []);
  const details = valuesOf(region.fields.get("Iptc4xmpExt:PersonInImageWDetails")).flatMap(
    (person) => textOf(person, "Iptc4xmpExt:PersonName") ?? [],
  );
  const names = people.length > 0 ? people : details;
  if (names.length > 0) return names.length === 1 ? names[0] : undefined;
  const types = valuesOf(region.fields.get("Iptc4xmpExt:rCtype"));
  const isPerson = types.some((type) =>
    [textOf(type, "Iptc4xmpExt:Name"), textOf(type, "xmp:Identifier")].some((text) => PERSON.test(text ?? "")),
  );
  return isPerson ? textOf(region, "Iptc4xmpExt:Name") : undefined;
}

/** Returns the bounding box of a region: a rectangle by its upper left corner, a circle by its centre, or a polygon. */
export function iptcBox(region: XmpValue, size: Size): Box | undefined {
  const boundary = region.fields.get("Iptc4xmpExt:RegionBoundary");
  const inPixels = textOf(boundary, "Iptc4xmpExt:rbUnit")?.toLowerCase() === "pixel";
  const scale = inPixels ? size : { width: 1, height: 1 };
  const corners = cornersOf(boundary, inPixels ? 1 : size.width / size.height);
  if (!corners) return undefined;
  const [left, top, right, bottom] = corners;
  return {
    x: left / scale.width,
    y: top / scale.height,
    width: (right - left) / scale.width,
    height: (bottom - top) / scale.height,
  };
}

/**
 * Returns left, top, right and bottom, in the region's own unit.
 * @param ratio horizontal unit over vertical unit
 */
function cornersOf(boundary: XmpValue | undefined, ratio: number): [number, number, number, number] | undefined {
  const vertices = valuesOf(boundary?.fields.get("Iptc4xmpExt:rbVertices")).map(pointOf);
  if (vertices.length > 0) {
    const [xs, ys] = [vertices.map(({ x }) => x), vertices.map(({ y }) => y)];
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  }
  if (!boundary) return undefined;
  const { x, y } = pointOf(boundary);
  // The radius of a circle is in units of the width.
  const radius = numberOf(boundary, "Iptc4xmpExt:rbRx");
  if (radius !== undefined) return [x - radius, y - radius * ratio, x + radius, y + radius * ratio];
  const [width, height] = [numberOf(boundary, "Iptc4xmpExt:rbW"), numberOf(boundary, "Iptc4xmpExt:rbH")];
  return width === undefined || height === undefined ? undefined : [x, y, x + width, y + height];
}

function pointOf(value: XmpValue): { readonly x: number; readonly y: number } {
  const coordinate = (name: "rbX" | "rbY") => numberOf(value, `Iptc4xmpExt:${name}`) ?? Number.NaN;
  return { x: coordinate("rbX"), y: coordinate("rbY") };
}

/** Returns the items of an array, or a single value as one item. */
function valuesOf(value: XmpValue | undefined): readonly XmpValue[] {
  if (!value || value.items.length > 0) return value?.items ?? [];
  return value.fields.size > 0 || value.text.trim() !== "" ? [value] : [];
}
