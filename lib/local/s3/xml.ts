import { faultOf, readElements, writeElements } from "../../xml.ts";
import { S3Error } from "./errors.ts";

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Content of an element: text, elements by name (an array for several with the same name), or nothing. */
export type Xml = string | number | boolean | undefined | readonly Xml[] | { readonly [name: string]: Xml };

/** A document in S3's namespace. Undefined elements are omitted. */
export function toXml(root: string, content: Xml): string {
  return writeElements({ [root]: { "@xmlns": NAMESPACE, ...(escapeAll(content) as object) } });
}

/** A document without a namespace, as S3 writes errors. */
export function toPlainXml(root: string, content: Xml): string {
  return writeElements({ [root]: escapeAll(content) });
}

function escapeAll(value: Xml): unknown {
  if (Array.isArray(value)) return value.map(escapeAll);
  if (typeof value !== "object") return escapeText(String(value ?? ""));
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, escapeAll(item)]));
}

/** Escapes control characters as references, as S3 does: readers would drop or change the characters themselves. */
function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the ones to escape
  return text.replace(/[&<>"\u0000-\u001f\u007f\u0085\u2028\ufffe\uffff]/g, (character) => {
    const named = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }[character];
    return named ?? `&#x${character.charCodeAt(0).toString(16)};`;
  });
}

/** Elements by name, each always an array. */
export interface RequestElement {
  readonly [name: string]: readonly (string | RequestElement)[];
}

/** Parses a request and returns the content of its root element. @throws S3Error MalformedXML */
export function readRequest(text: string, root: string): RequestElement {
  const content = parse(text)?.[root];
  if (content === undefined) {
    throw new S3Error("MalformedXML", `The XML you provided was not well-formed or is not a ${root}`);
  }
  return normalise(content) as RequestElement;
}

/** Parses XML. S3 accepts no document type; the parser refuses some of them, and deep nesting. */
function parse(text: string): Record<string, unknown> | undefined {
  if (/<!DOCTYPE/i.test(text) || faultOf(text) !== undefined) return undefined;
  try {
    return readElements(text);
  } catch {
    return undefined;
  }
}

/** Text of the first child element with this name; undefined if there is none. */
export function textOf(element: RequestElement, name: string): string | undefined {
  const [first] = element[name] ?? [];
  return typeof first === "string" ? first : undefined;
}

/** All child elements with this name that contain elements. */
export function elementsOf(element: RequestElement, name: string): RequestElement[] {
  return (element[name] ?? []).filter((item) => typeof item !== "string");
}

function normalise(value: unknown): string | RequestElement {
  if (value === null || typeof value !== "object") return String(value ?? "");
  const elements = Object.entries(value).filter(([name]) => name !== "#text");
  return Object.fromEntries(
    elements.map(([name, items]) => [name, (Array.isArray(items) ? items : [items]).map(normalise)]),
  );
}
