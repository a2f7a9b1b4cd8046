import { decodeText } from "../text.ts";

/** Namespaces of XMP (ISO 16684-1), of the MWG's regions (MWG guidelines 2.0, 5.9), and of Microsoft's People. */
export const NAMESPACES = {
  x: "adobe:ns:meta/",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  xmpNote: "http://ns.adobe.com/xmp/note/",
  "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
  stArea: "http://ns.adobe.com/xmp/sType/Area#",
  stDim: "http://ns.adobe.com/xap/1.0/sType/Dimensions#",
  MP: "http://ns.microsoft.com/photo/1.2/",
  MPRI: "http://ns.microsoft.com/photo/1.2/t/RegionInfo#",
  MPReg: "http://ns.microsoft.com/photo/1.2/t/Region#",
} as const;

export type Prefix = keyof typeof NAMESPACES;

/** A name as code writes it, with the prefix that this table gives to its namespace. */
export type KnownName = `${Prefix}:${string}`;

const PREFIXES = new Map<string, Prefix>(
  Object.entries(NAMESPACES).map(([prefix, uri]) => [uri as string, prefix as Prefix]),
);

/** Prefixes that an element of a document can use, and the namespaces they stand for there. */
export type Scope = ReadonlyMap<string, string>;

export const OUTERMOST: Scope = new Map();

/** The scope inside an element that has these attributes. */
export function scopeWithin(scope: Scope, attributes: Readonly<Record<string, string>>): Scope {
  const declared = Object.entries(attributes).filter(([name]) => name.startsWith("xmlns:"));
  if (declared.length === 0) return scope;
  return new Map([...scope, ...declared.map(([name, uri]) => [name.slice("xmlns:".length), uri] as const)]);
}

/** A name of a document with this table's prefix; undefined where its namespace is none of the table's. */
export function knownName(scope: Scope, name: string): KnownName | undefined {
  const colon = name.indexOf(":");
  const prefix = PREFIXES.get(scope.get(name.slice(0, colon)) ?? "");
  return prefix && `${prefix}:${name.slice(colon + 1)}`;
}

/** Whether a packet may have named faces. */
export function tellsOfRegions(packet: Uint8Array): boolean {
  const text = decodeText(packet);
  return text.includes(NAMESPACES["mwg-rs"]) || text.includes(NAMESPACES.MP);
}
