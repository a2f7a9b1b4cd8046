import { type KnownName, knownAttribute, knownName, OUTERMOST, type Scope, scopeWithin } from "./namespaces.ts";
import { meaningOf, type XmlElement, type XmlNode } from "./xml.ts";

/** A value of XMP: the fields of a structure, the items of an array, or the text of a simple value. */
export interface XmpValue {
  readonly fields: Map<KnownName, XmpValue>;
  readonly items: XmpValue[];
  text: string;
}

export const ARRAYS: readonly (KnownName | undefined)[] = ["rdf:Bag", "rdf:Seq", "rdf:Alt"];

/**
 * Reads a document as the fields of one value, in any form of RDF: fields as attributes or elements, structures with their
 * own rdf:Description or by rdf:parseType, arrays of any kind (ISO 16684-1, 7). Fields of unknown namespaces are left out;
 * if a field occurs twice, the first counts.
 */
export function readRdf(nodes: readonly XmlNode[]): XmpValue {
  const root = emptyValue();
  const descend = (node: XmlNode, scope: Scope) => {
    if (typeof node === "string") return;
    const inner = scopeWithin(scope, node.attributes);
    if (knownName(inner, node.name) === "rdf:Description") readInto(root, node, inner);
    else for (const child of node.children) descend(child, inner);
  };
  for (const node of nodes) descend(node, OUTERMOST);
  return root;
}

/** @param scope inside the element */
function readInto(value: XmpValue, { attributes, children }: XmlElement, scope: Scope): void {
  for (const { name, value: written } of attributes) {
    const known = knownAttribute(scope, name);
    if (known === "rdf:resource") value.text = meaningOf(written);
    else if (known && !value.fields.has(known)) value.fields.set(known, { ...emptyValue(), text: meaningOf(written) });
  }
  for (const child of children) {
    if (typeof child === "string") {
      value.text += meaningOf(child);
      continue;
    }
    const inner = scopeWithin(scope, child.attributes);
    const known = knownName(inner, child.name);
    if (known === "rdf:Description") readInto(value, child, inner);
    else if (ARRAYS.includes(known)) value.items.push(...itemsOf(child, inner));
    else if (known && !value.fields.has(known)) value.fields.set(known, xmpValueOf(child, inner));
  }
}

function itemsOf({ children }: XmlElement, scope: Scope): XmpValue[] {
  return children.flatMap((child) => {
    if (typeof child === "string") return [];
    const inner = scopeWithin(scope, child.attributes);
    return knownName(inner, child.name) === "rdf:li" ? [xmpValueOf(child, inner)] : [];
  });
}

export function xmpValueOf(element: XmlElement, scope: Scope): XmpValue {
  const value = emptyValue();
  readInto(value, element, scope);
  return value;
}

const emptyValue = (): XmpValue => ({ fields: new Map(), items: [], text: "" });

/** Returns the trimmed text of a value, or of its first item if it has several; undefined if there is none. */
export function plainText(value: XmpValue | undefined): string | undefined {
  const simple = value?.items[0] ?? value;
  // A value with qualifiers has its text in rdf:value (ISO 16684-1, 7.8).
  return (simple?.fields.get("rdf:value") ?? simple)?.text.trim() || undefined;
}

/** Returns the trimmed text of a field, or of its first item if it has several; undefined if there is none. */
export function textOf(value: XmpValue | undefined, name: KnownName): string | undefined {
  return plainText(value?.fields.get(name));
}

/** Returns the number in a field; undefined if there is none. */
export function numberOf(value: XmpValue | undefined, name: KnownName): number | undefined {
  const number = numberIn(textOf(value, name) ?? "");
  return Number.isFinite(number) ? number : undefined;
}

/** Parses a number, also with a decimal comma, which some programs write; NaN for anything else. */
export function numberIn(text: string): number {
  return text === "" ? Number.NaN : Number(text.replace(/^([^.,]*),([^.,]*)$/, "$1.$2"));
}
