import { faultOf, readElements, writeElements } from "../../xml.ts";
import { S3Error } from "./errors.ts";

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** What an element holds: text, elements by name (several of a name in an array), or nothing. */
export type Xml = string | number | boolean | undefined | readonly Xml[] | { readonly [name: string]: Xml };

/** A document of S3's namespace; elements that are undefined are left out. */
export function toXml(root: string, content: Xml): string {
  return writeElements({ [root]: { "@xmlns": NAMESPACE, ...(escapeAll(content) as object) } });
}

/** A document without a namespace, as S3's errors are. */
export function toPlainXml(root: string, content: Xml): string {
  return writeElements({ [root]: escapeAll(content) });
}

function escapeAll(value: Xml): unknown {
  if (Array.isArray(value)) return value.map(escapeAll);
  if (typeof value !== "object") return escapeText(String(value ?? ""));
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, escapeAll(item)]));
}

/** Control characters as references, as S3 writes them: readers would drop or change the characters themselves. */
function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[&<>"\u0000-\u001f\u007f\u0085\u2028\ufffe\uffff]/g, (character) => {
    const named = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }[character];
    return named ?? `&#x${character.charCodeAt(0).toString(16)};`;
  });
}

/** Elements by name, each always an array. */
export interface RequestElement {
  readonly [name: string]: readonly (string | RequestElement)[];
}

/** What is in a request's one root element. @throws S3Error MalformedXML */
export function readRequest(text: string, root: string): RequestElement {
  const content = parse(text)?.[root];
  if (content === undefined) {
    throw new S3Error("MalformedXML", `The XML you provided was not well-formed or is not a ${root}`);
  }
  return normalise(content) as RequestElement;
}

/** S3 takes no document type; the parser refuses some of them, and nesting that no request has. */
function parse(text: string): Record<string, unknown> | undefined {
  if (/<!DOCTYPE/i.test(text) || faultOf(text) !== undefined) return undefined;
  try {
    return readElements(text);
  } catch {
    return undefined;
  }
}

/** Text within an element; undefined where there is no such element. */
export function textOf(element: RequestElement, name: string): string | undefined {
  const [first] = element[name] ?? [];
  return typeof first === "string" ? first : undefined;
}

/** All elements of a name that hold elements. */
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
