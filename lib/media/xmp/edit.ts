import {
  type KnownName,
  knownAttribute,
  knownName,
  NAMESPACES,
  OUTERMOST,
  type Prefix,
  type Scope,
  scopeWithin,
} from "./namespaces.ts";
import { ARRAYS } from "./rdf.ts";
import { newAttribute, withText, writtenText, type XmlElement, type XmlNode } from "./xml.ts";

/** An element of a document, with the namespace prefixes that apply inside it. */
export interface ScopedElement {
  readonly element: XmlElement;
  readonly scope: Scope;
}

/** Returns the elements among the nodes of an element or document, with their scopes. */
export function elementsIn(nodes: readonly XmlNode[], scope: Scope = OUTERMOST): ScopedElement[] {
  return nodes.flatMap((node) =>
    typeof node === "string" ? [] : [{ element: node, scope: scopeWithin(scope, node.attributes) }],
  );
}

const childrenOf = ({ element, scope }: ScopedElement) => elementsIn(element.children, scope);
const nameOf = ({ element, scope }: ScopedElement) => knownName(scope, element.name);

/** Finds the first element of this name, at any depth. */
export function findElement(places: readonly ScopedElement[], name: KnownName): ScopedElement | undefined {
  for (const place of places) {
    const found = nameOf(place) === name ? place : findElement(childrenOf(place), name);
    if (found) return found;
  }
  return undefined;
}

/** Returns the rdf:Description elements directly in an element. */
export function descriptionsIn(place: ScopedElement): ScopedElement[] {
  return childrenOf(place).filter((child) => nameOf(child) === "rdf:Description");
}

/** Returns the element that contains the fields of a structure: its own rdf:Description, or the element itself. */
function structureOf(place: ScopedElement): ScopedElement {
  return descriptionsIn(place)[0] ?? place;
}

/** Finds a field of a structure that is written as an element. */
export function findField(place: ScopedElement, name: KnownName): ScopedElement | undefined {
  return [place, ...descriptionsIn(place)].flatMap(childrenOf).find((child) => nameOf(child) === name);
}

/** Returns a field of a structure, and creates it empty if there is none. */
export function ensureField(place: ScopedElement, name: KnownName): ScopedElement {
  const known = findField(place, name);
  if (known) return known;
  const structure = structureOf(place);
  structure.element.children.push(make(structure.scope, name, { "rdf:parseType": "Resource" }), "\n");
  return findField(place, name)!;
}

/** Returns the array in a field, and creates an rdf:Bag if there is none. */
export function ensureArray(place: ScopedElement): ScopedElement {
  const array = childrenOf(place).find((child) => ARRAYS.includes(nameOf(child)));
  if (array) return array;
  // A value is either an array or a structure, and RDF has no parseType for arrays.
  const { attributes } = place.element;
  const parseType = attributes.findIndex(({ name }) => knownAttribute(place.scope, name) === "rdf:parseType");
  if (parseType >= 0) attributes.splice(parseType, 1);
  place.element.children.push(make(place.scope, "rdf:Bag"));
  return ensureArray(place);
}

export function itemsOf(array: ScopedElement): ScopedElement[] {
  return childrenOf(array).filter((child) => nameOf(child) === "rdf:li");
}

/** Sets the text of a field of a structure in its present form, or adds an element or attribute for it. */
export function setText(place: ScopedElement, name: KnownName, text: string): void {
  const field = findField(place, name);
  if (field) {
    field.element.children.splice(0, field.element.children.length, writtenText(text));
    return;
  }
  const structure = structureOf(place);
  const { attributes, children } = structure.element;
  const at = attributes.findIndex((each) => knownAttribute(structure.scope, each.name) === name);
  const inAttributes = attributes.some((each) =>
    knownAttribute(structure.scope, each.name)?.startsWith(`${name.split(":")[0]}:`),
  );
  if (at >= 0) attributes[at] = withText(attributes[at]!, text);
  else if (inAttributes) attributes.push(newAttribute(bound(structure.scope, name).name, text));
  else children.push(make(structure.scope, name, {}, [text]), "\n");
}

/** Removes a field from a structure, in whichever form it is written. */
export function removeField(place: ScopedElement, name: KnownName): void {
  for (const { element, scope } of [place, ...descriptionsIn(place)]) {
    const at = element.attributes.findIndex((each) => knownAttribute(scope, each.name) === name);
    if (at >= 0) element.attributes.splice(at, 1);
    const field = childrenOf({ element, scope }).find((child) => nameOf(child) === name);
    if (field) removeChild(element, field.element);
  }
}

/** Removes an element from its parent, with the white space after it. */
export function removeChild(parent: XmlElement, child: XmlElement): void {
  const at = parent.children.indexOf(child);
  const next = parent.children[at + 1];
  parent.children.splice(at, typeof next === "string" && next.trim() === "" ? 2 : 1);
}

/** Returns true if an element contains only white space. */
export function isEmpty({ children }: XmlElement): boolean {
  return children.every((child) => typeof child === "string" && child.trim() === "");
}

/** Content of a new element: text, or a function that makes another element. */
export type ElementContent = string | ((scope: Scope) => XmlElement);

/** Creates an element for a position with these prefixes; it declares the ones that are missing there. */
export function make(
  scope: Scope,
  name: KnownName,
  attributes: Readonly<Partial<Record<KnownName, string>>> = {},
  content: readonly ElementContent[] = [],
): XmlElement {
  const declared: [name: string, uri: string][] = [];
  let inner = scope;
  const written = (known: KnownName) => {
    const { prefix, name: full, uri } = bound(inner, known);
    if (uri) {
      declared.push([`xmlns:${prefix}`, uri]);
      inner = scopeWithin(inner, [{ name: `xmlns:${prefix}`, value: uri }]);
    }
    return full;
  };
  const full = written(name);
  const given = Object.entries(attributes).map(([known, value = ""]) => [written(known as KnownName), value] as const);
  const children = content.flatMap((each) => (typeof each === "string" ? [writtenText(each)] : ["\n", each(inner)]));
  const isText = content.every((each) => typeof each === "string");
  return {
    name: full,
    attributes: [...declared, ...given].map(([each, value]) => newAttribute(each, value)),
    children: isText ? children : [...children, "\n"],
    close: "/>",
    end: "",
  };
}

/** Returns a name with the prefix of its namespace in this scope; `uri` is set if the prefix must be declared first. */
function bound(scope: Scope, known: KnownName): { prefix: string; name: string; uri?: string } {
  const [own, local] = known.split(":") as [Prefix, string];
  const uri = NAMESPACES[own];
  const prefix = [...scope].find(([each, of]) => each !== "" && of === uri)?.[0];
  return prefix === undefined ? { prefix: own, name: known, uri } : { prefix, name: `${prefix}:${local}` };
}
