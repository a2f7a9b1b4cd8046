import type { Box } from "../../geometry/box.ts";
import { iou } from "../../geometry/iou.ts";
import { toStored } from "../orientation.ts";
import {
  descriptionsIn,
  type ElementContent,
  elementsIn,
  ensureArray,
  ensureField,
  findElement,
  findField,
  isEmpty,
  itemsOf,
  make,
  removeChild,
  removeField,
  type ScopedElement,
  setText,
} from "./edit.ts";
import { drawnUpright, type Frame, storedSize } from "./frame.ts";
import type { KnownName } from "./namespaces.ts";
import { textOf, type XmpValue, xmpValueOf } from "./rdf.ts";
import { appliedSize, mwgBox, type NamedRegion, peopleBox, type RegionKind } from "./regions.ts";
import type { Size } from "./size.ts";
import { BadXmp, meaningOf, parseXml, writeXml } from "./xml.ts";

/** Description of one of the two schemas in which regions are written. */
interface Schema {
  readonly kind: RegionKind;
  readonly root: KnownName;
  readonly list: KnownName;
  readonly name: KnownName;
  boxOf(region: XmpValue, size: Size): Box | undefined;
  item(region: NamedRegion): ElementContent;
}

const MWG: Schema = {
  kind: "MWG",
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
  kind: "Microsoft",
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
  (name: KnownName, value: string): ElementContent =>
  (scope) =>
    make(scope, name, {}, [value]);
const structure =
  (name: KnownName, content: readonly ElementContent[]): ElementContent =>
  (scope) =>
    make(scope, name, { "rdf:parseType": "Resource" }, content);
const decimal = (fraction: number) => fraction.toFixed(6);

const EMPTY = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;

/** Least IoU at which a region in a document is that of a face. */
const SAME_REGION_IOU = 0.5;

/** Least IoU at which a region is one that Facet wrote before: programs round boxes to pixels. */
const OWN_REGION_IOU = 0.95;

/** A name that Facet wrote into a document, with its box in the document's own frame. */
export interface OwnRegion extends NamedRegion {
  readonly kind: RegionKind;
  /** True if the region existed before and Facet changed only its name. */
  readonly renamed?: boolean | undefined;
}

/** Returns true if a region is one that Facet wrote. */
export function isOwn({ name, box }: NamedRegion, own: readonly OwnRegion[]): boolean {
  return own.some((each) => each.name.trim() === name && iou(each.box, box) >= OWN_REGION_IOU);
}

/** Finds a region among those that Facet wrote: of this kind, or of the other kind if a program copied it. */
function ownOf(region: Partial<NamedRegion>, kind: RegionKind, own: readonly OwnRegion[]): OwnRegion | undefined {
  const { name, box } = region;
  if (name === undefined || !box) return undefined;
  const same = own.filter((each) => isOwn({ name, box }, [each]));
  const known = same.find((each) => each.kind === kind) ?? same[0];
  return known && (known.kind === kind ? known : { name, box, kind });
}

export interface WriteOptions {
  /** Also adds Microsoft's People. Names in existing ones are updated in any case. */
  readonly people?: boolean;
  /** Regions that Facet wrote before: those that belong to none of the faces any more are removed. */
  readonly own?: readonly OwnRegion[];
}

export interface WrittenDocument {
  readonly text: string;
  /** Regions in the document that Facet wrote, now or before. */
  readonly own: readonly OwnRegion[];
  /** Names that were removed. */
  readonly removed: number;
}

/**
 * Writes the names of faces into the XMP document of a photo. Everything in it stays as it is, except outdated regions that
 * Facet wrote; existing regions of these faces get their names. Writing the same names again gives the same text.
 * @param existing the present document, if there is one
 * @param faces their boxes in fractions of the upright photo
 * @throws BadXmp if the existing document cannot be preserved
 */
export function writeRegions(
  existing: string | undefined,
  faces: readonly NamedRegion[],
  frame: Frame,
  { people = false, own = [] }: WriteOptions = {},
): WrittenDocument {
  const nodes = parseXml(existing ?? EMPTY);
  const rdf = findElement(elementsIn(nodes), "rdf:RDF");
  if (!rdf) throw new BadXmp("it has no rdf:RDF");
  const applied = appliedSize(valueIn(rdf, MWG.root));
  const upright = drawnUpright(applied, frame) === true;
  const regions = faces.flatMap(({ name, box }) => {
    const inside = clip(box);
    return inside ? [{ name, box: upright ? inside : toStored(inside, frame.orientation) }] : [];
  });
  const lists = [
    write(rdf, MWG, regions, { size: applied ?? storedSize(frame), append: true, own }),
    write(rdf, PEOPLE, regions, { size: storedSize(frame), append: people, own }),
  ];
  if (!applied && regions.length > 0) setApplied(rdf, storedSize(frame));
  return {
    text: writeXml(nodes),
    own: lists.flatMap((list) => list.own),
    removed: new Set(lists.flatMap((list) => list.removed)).size,
  };
}

interface ListOptions {
  readonly size: Size;
  /** True to add regions that the document does not have. */
  readonly append: boolean;
  readonly own: readonly OwnRegion[];
}

interface WrittenList {
  readonly own: OwnRegion[];
  /** Names that were removed. */
  readonly removed: string[];
}

function write(
  rdf: ScopedElement,
  schema: Schema,
  regions: readonly NamedRegion[],
  { size, append, own }: ListOptions,
): WrittenList {
  const written: WrittenList = { own: [], removed: [] };
  const root = findRoot(rdf, schema.root);
  const hasList = root !== undefined && findField(root, schema.list) !== undefined;
  if (!hasList && !(append && regions.length > 0)) return written;
  const array = ensureArray(ensureField(ensureRoot(rdf, schema.root), schema.list));
  const left = itemsOf(array).map((item) => {
    const value = xmpValueOf(item.element, item.scope);
    const [name, box] = [textOf(value, schema.name), schema.boxOf(value, size)];
    return { item, name, box, own: ownOf({ ...(name ? { name } : {}), ...(box ? { box } : {}) }, schema.kind, own) };
  });
  for (const region of regions) {
    const [best] = left
      .map((each) => ({ ...each, overlap: each.box ? iou(each.box, region.box) : 0 }))
      .filter(({ overlap }) => overlap >= SAME_REGION_IOU)
      .sort((a, b) => b.overlap - a.overlap);
    if (best) {
      const isSame = best.name === region.name.trim();
      if (!isSame) setText(best.item, schema.name, region.name);
      const box = best.box!;
      if (best.own) written.own.push({ ...best.own, name: region.name });
      else if (!isSame) written.own.push({ name: region.name, box, kind: schema.kind, renamed: true });
      left.splice(
        left.findIndex(({ item }) => item === best.item),
        1,
      );
    } else if (append) {
      const made = schema.item(region);
      array.element.children.push("\n", typeof made === "string" ? made : made(array.scope));
      written.own.push({ ...region, kind: schema.kind });
    }
  }
  for (const { item, own: known } of left) {
    if (!known) continue;
    written.removed.push(known.name);
    if (known.renamed) removeField(item, schema.name);
    else removeItem(array, item);
  }
  if (written.removed.length > 0 && itemsOf(array).length === 0) removeRoot(rdf, schema);
  return written;
}

/** Removes a region, with the white space before it. */
function removeItem({ element: { children } }: ScopedElement, { element }: ScopedElement): void {
  const at = children.indexOf(element);
  const before = children[at - 1];
  if (typeof before === "string" && before.trim() === "") children.splice(at - 1, 2);
  else children.splice(at, 1);
}

/** Removes the root of an empty list, unless it has other fields. */
function removeRoot(rdf: ScopedElement, schema: Schema): void {
  for (const description of descriptionsIn(rdf)) {
    const root = findField(description, schema.root);
    if (!root) continue;
    const value = xmpValueOf(root.element, root.scope);
    const others = [...value.fields.keys()].filter(
      (name) => name !== schema.list && name !== "mwg-rs:AppliedToDimensions" && !name.startsWith("rdf:"),
    );
    if (others.length > 0) return;
    removeChild(description.element, root.element);
    const says = description.element.attributes.filter(({ name }) => !/^xmlns(:|$)|:about$/.test(name));
    if (isEmpty(description.element) && says.length === 0) removeChild(rdf.element, description.element);
    return;
  }
}

/** Sets the size of the picture to which MWG regions apply, which they require. */
function setApplied(rdf: ScopedElement, { width, height }: Size): void {
  const root = findRoot(rdf, MWG.root);
  if (!root) return;
  const dimensions = ensureField(root, "mwg-rs:AppliedToDimensions");
  setText(dimensions, "stDim:w", String(width));
  setText(dimensions, "stDim:h", String(height));
  setText(dimensions, "stDim:unit", "pixel");
}

function findRoot(rdf: ScopedElement, name: KnownName): ScopedElement | undefined {
  for (const description of descriptionsIn(rdf)) {
    const found = findField(description, name);
    if (found) return found;
  }
  return undefined;
}

function ensureRoot(rdf: ScopedElement, name: KnownName): ScopedElement {
  const known = findRoot(rdf, name);
  if (known) return known;
  // All descriptions in a document are about the same resource (ISO 16684-1, 7.4).
  const about = descriptionsIn(rdf)[0]?.element.attributes.find((each) => each.name.endsWith(":about"))?.value ?? "";
  const made = make(rdf.scope, "rdf:Description", { "rdf:about": meaningOf(about) }, [
    (scope) => make(scope, name, { "rdf:parseType": "Resource" }),
  ]);
  rdf.element.children.push(made, "\n");
  return findRoot(rdf, name)!;
}

function valueIn(rdf: ScopedElement, name: KnownName): XmpValue | undefined {
  const root = findRoot(rdf, name);
  return root && xmpValueOf(root.element, root.scope);
}

/** Returns the part of a box inside the picture; undefined if there is none. */
function clip({ x, y, width, height }: Box): Box | undefined {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [right, bottom] = [Math.min(1, x + width), Math.min(1, y + height)];
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : undefined;
}
