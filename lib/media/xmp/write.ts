import type { Box } from "../../geometry/box.ts";
import { iou } from "../../geometry/iou.ts";
import { toStored } from "../orientation.ts";
import {
  type Content,
  descriptionsIn,
  ensureArray,
  ensureField,
  findElement,
  findField,
  itemsOf,
  make,
  type Place,
  placesIn,
  setText,
} from "./edit.ts";
import { drawnUpright, type Frame, storedSize } from "./frame.ts";
import type { KnownName } from "./namespaces.ts";
import { type XmpValue, xmpValueOf } from "./rdf.ts";
import { appliedSize, mwgBox, type NamedRegion, peopleBox, type Size } from "./regions.ts";
import { BadXmp, parseXml, writeXml } from "./xml.ts";

/** How one of the two schemas writes a region. */
interface Schema {
  readonly root: KnownName;
  readonly list: KnownName;
  readonly name: KnownName;
  boxOf(region: XmpValue, size: Size): Box | undefined;
  item(region: NamedRegion): Content;
}

const MWG: Schema = {
  root: "mwg-rs:Regions",
  list: "mwg-rs:RegionList",
  name: "mwg-rs:Name",
  boxOf: mwgBox,
  item: ({ name, box: { x, y, width, height } }) =>
    structure("rdf:li", [
      text("mwg-rs:Name", name),
      text("mwg-rs:Type", "Face"),
      structure("mwg-rs:Area", [
        text("stArea:x", decimal(x + width / 2)),
        text("stArea:y", decimal(y + height / 2)),
        text("stArea:w", decimal(width)),
        text("stArea:h", decimal(height)),
        text("stArea:unit", "normalized"),
      ]),
    ]),
};

const PEOPLE: Schema = {
  root: "MP:RegionInfo",
  list: "MPRI:Regions",
  name: "MPReg:PersonDisplayName",
  boxOf: peopleBox,
  item: ({ name, box: { x, y, width, height } }) =>
    structure("rdf:li", [
      text("MPReg:PersonDisplayName", name),
      text("MPReg:Rectangle", [x, y, width, height].map(decimal).join(", ")),
    ]),
};

const text =
  (name: KnownName, value: string): Content =>
  (scope) =>
    make(scope, name, {}, [value]);
const structure =
  (name: KnownName, content: readonly Content[]): Content =>
  (scope) =>
    make(scope, name, { "rdf:parseType": "Resource" }, content);
const decimal = (fraction: number) => fraction.toFixed(6);

const EMPTY = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;

/** A region that a document has is the one of a face from this IoU on. */
const SAME_REGION_IOU = 0.5;

export interface WriteOptions {
  /** Also Microsoft's People. Where a document has them, their names are kept right in any case. */
  readonly people?: boolean;
}

/**
 * The XMP document of a photo with these faces named in it. All that a document has stays; of the regions it has, those of
 * these faces get their names. Writing the same names again gives the same text.
 * @param existing the document as it is, if there is one
 * @param faces their boxes in fractions of the upright photo
 * @throws BadXmp when there is one that cannot be kept
 */
export function writeRegions(
  existing: string | undefined,
  faces: readonly NamedRegion[],
  frame: Frame,
  { people = false }: WriteOptions = {},
): string {
  const nodes = parseXml(existing ?? EMPTY);
  const rdf = findElement(placesIn(nodes), "rdf:RDF");
  if (!rdf) throw new BadXmp("it has no rdf:RDF");
  const applied = appliedSize(valueIn(rdf, MWG.root));
  const upright = drawnUpright(applied, frame) === true;
  const regions = faces.flatMap(({ name, box }) => {
    const inside = clip(box);
    return inside ? [{ name, box: upright ? inside : toStored(inside, frame.orientation) }] : [];
  });
  write(rdf, MWG, regions, applied ?? storedSize(frame), true);
  write(rdf, PEOPLE, regions, storedSize(frame), people);
  if (!applied) setApplied(rdf, storedSize(frame));
  return `${writeXml(nodes)}\n`;
}

/** @param append also regions that the document does not have */
function write(rdf: Place, schema: Schema, regions: readonly NamedRegion[], size: Size, append: boolean): void {
  if (!append && !findRoot(rdf, schema.root)) return;
  if (append && regions.length === 0) return;
  const array = ensureArray(ensureField(ensureRoot(rdf, schema.root), schema.list));
  const known = itemsOf(array).map((item) => ({ item, box: schema.boxOf(xmpValueOf(item.element, item.scope), size) }));
  for (const region of regions) {
    const [best] = known
      .map((each) => ({ ...each, overlap: each.box ? iou(each.box, region.box) : 0 }))
      .filter(({ overlap }) => overlap >= SAME_REGION_IOU)
      .sort((a, b) => b.overlap - a.overlap);
    if (best) {
      setText(best.item, schema.name, region.name);
      known.splice(
        known.findIndex(({ item }) => item === best.item),
        1,
      );
    } else if (append) {
      const made = schema.item(region);
      array.element.children.push("\n", typeof made === "string" ? made : made(array.scope));
    }
  }
}

/** MWG regions need the size of the picture that they were drawn on. */
function setApplied(rdf: Place, { width, height }: Size): void {
  const root = findRoot(rdf, MWG.root);
  if (!root) return;
  const dimensions = ensureField(root, "mwg-rs:AppliedToDimensions");
  setText(dimensions, "stDim:w", String(width));
  setText(dimensions, "stDim:h", String(height));
  setText(dimensions, "stDim:unit", "pixel");
}

function findRoot(rdf: Place, name: KnownName): Place | undefined {
  for (const description of descriptionsIn(rdf)) {
    const found = findField(description, name);
    if (found) return found;
  }
  return undefined;
}

function ensureRoot(rdf: Place, name: KnownName): Place {
  const known = findRoot(rdf, name);
  if (known) return known;
  // All of a document's descriptions are of the same resource (ISO 16684-1, 7.4).
  const about = descriptionsIn(rdf)[0]?.element.attributes["rdf:about"] ?? "";
  const made = make(rdf.scope, "rdf:Description", { "rdf:about": "" }, [
    (scope) => make(scope, name, { "rdf:parseType": "Resource" }),
  ]);
  made.attributes["rdf:about"] = about;
  rdf.element.children.push(made, "\n");
  return findRoot(rdf, name)!;
}

function valueIn(rdf: Place, name: KnownName): XmpValue | undefined {
  const root = findRoot(rdf, name);
  return root && xmpValueOf(root.element, root.scope);
}

/** What of a box lies in the picture; undefined where nothing does. */
function clip({ x, y, width, height }: Box): Box | undefined {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [right, bottom] = [Math.min(1, x + width), Math.min(1, y + height)];
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : undefined;
}
