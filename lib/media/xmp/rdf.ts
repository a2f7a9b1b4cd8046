import { type KnownName, knownAttribute, knownName, OUTERMOST, type Scope, scopeWithin } from "./namespaces.ts";
import { meaningOf, type XmlElement, type XmlNode } from "./xml.ts";

/** A value of XMP: a structure's fields, an array's items, and a simple value's text, whichever of them there is. */
export interface XmpValue {
  readonly fields: Map<KnownName, XmpValue>;
  readonly items: XmpValue[];
  text: string;
}

export const ARRAYS: readonly (KnownName | undefined)[] = ["rdf:Bag", "rdf:Seq", "rdf:Alt"];

/**
 * What a document says, as fields of one value, however it writes them: fields as attributes or as elements, structures
 * with an rdf:Description of their own or by rdf:parseType, arrays of any kind (ISO 16684-1, 7). Fields of namespaces that
 * are not known here are left out; of a field that comes twice, the first counts.
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

/** The trimmed text of a value, of its first item where it has several; undefined where there is none. */
export function plainText(value: XmpValue | undefined): string | undefined {
  const simple = value?.items[0] ?? value;
  // A value with qualifiers has them beside an rdf:value (ISO 16684-1, 7.8).
  return (simple?.fields.get("rdf:value") ?? simple)?.text.trim() || undefined;
}

/** The same of a field. */
export function textOf(value: XmpValue | undefined, name: KnownName): string | undefined {
  return plainText(value?.fields.get(name));
}

/** The number in a field; undefined where there is none. */
export function numberOf(value: XmpValue | undefined, name: KnownName): number | undefined {
  const number = numberIn(textOf(value, name) ?? "");
  return Number.isFinite(number) ? number : undefined;
}

/** A number as programs write it, some of them with a decimal comma; NaN for anything else. */
export function numberIn(text: string): number {
  return text === "" ? Number.NaN : Number(text.replace(/^([^.,]*),([^.,]*)$/, "$1.$2"));
}
