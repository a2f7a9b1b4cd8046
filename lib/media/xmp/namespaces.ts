import { decodeText } from "../text.ts";
import type { XmlAttribute } from "./xml.ts";

/**
 * Namespaces of XMP (ISO 16684-1), of MWG regions (MWG guidelines 2.0, 5.9), of Microsoft's People, of ACDSee regions and
 * of IPTC regions and places (Photo Metadata Standard 2019.1, "Image Region", "City").
 */
export const NAMESPACES = {
  x: "adobe:ns:meta/",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  xmp: "http://ns.adobe.com/xap/1.0/",
  xmpNote: "http://ns.adobe.com/xmp/note/",
  "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
  stArea: "http://ns.adobe.com/xmp/sType/Area#",
  stDim: "http://ns.adobe.com/xap/1.0/sType/Dimensions#",
  MP: "http://ns.microsoft.com/photo/1.2/",
  MPRI: "http://ns.microsoft.com/photo/1.2/t/RegionInfo#",
  MPReg: "http://ns.microsoft.com/photo/1.2/t/Region#",
  "acdsee-rs": "http://ns.acdsee.com/regions/",
  "acdsee-stArea": "http://ns.acdsee.com/sType/Area#",
  "acdsee-stDim": "http://ns.acdsee.com/sType/Dimensions#",
  Iptc4xmpExt: "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
  Iptc4xmpCore: "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
  photoshop: "http://ns.adobe.com/photoshop/1.0/",
} as const;

export type Prefix = keyof typeof NAMESPACES;

/** A qualified name with the prefix that NAMESPACES gives to its namespace. */
export type KnownName = `${Prefix}:${string}`;

/** Variants of these namespaces that some programs write. */
const VARIANTS: readonly (readonly [uri: string, prefix: Prefix])[] = [
  ["http://ns.adobe.com/xmp/sType/Dimensions#", "stDim"],
  ["http://ns.adobe.com/xap/1.0/sType/Area#", "stArea"],
];

const PREFIXES = new Map<string, Prefix>([
  ...VARIANTS,
  ...Object.entries(NAMESPACES).map(([prefix, uri]) => [uri as string, prefix as Prefix] as const),
]);

/** Prefixes that apply in an element, and their namespaces; the default prefix is empty. */
export type Scope = ReadonlyMap<string, string>;

export const OUTERMOST: Scope = new Map();

/** Returns the scope inside an element that has these attributes. */
export function scopeWithin(scope: Scope, attributes: readonly Pick<XmlAttribute, "name" | "value">[]): Scope {
  const declared = attributes.flatMap(({ name, value }) => {
    if (name === "xmlns") return [["", value] as const];
    return name.startsWith("xmlns:") ? [[name.slice("xmlns:".length), value] as const] : [];
  });
  return declared.length === 0 ? scope : new Map([...scope, ...declared]);
}

/** Returns the name of an element with the prefix of NAMESPACES; undefined if its namespace is not listed there. */
export function knownName(scope: Scope, name: string): KnownName | undefined {
  const colon = name.indexOf(":");
  const prefix = PREFIXES.get(scope.get(name.slice(0, Math.max(0, colon))) ?? "");
  return prefix && `${prefix}:${name.slice(colon + 1)}`;
}

/** Returns the name of an attribute with the prefix of NAMESPACES. Without a prefix, it is in no namespace. */
export function knownAttribute(scope: Scope, name: string): KnownName | undefined {
  return name.includes(":") ? knownName(scope, name) : undefined;
}

/** Returns true if a packet may contain regions with names. */
export function mentionsRegions(packet: Uint8Array): boolean {
  const text = decodeText(packet);
  const isIptc = text.includes(NAMESPACES.Iptc4xmpExt) && text.includes("ImageRegion");
  return isIptc || [NAMESPACES["mwg-rs"], NAMESPACES.MP, NAMESPACES["acdsee-rs"]].some((uri) => text.includes(uri));
}
