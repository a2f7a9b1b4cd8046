import { faultOf } from "../../xml.ts";

/** A packet that is not valid XMP; `reason` completes "its metadata are left out: ". */
export class BadXmp extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(`its metadata cannot be read: ${reason}`);
    this.name = "BadXmp";
    this.reason = reason;
  }
}

/** An attribute as written: `before`, name, `equals` and, in quotes, the value with its character references. */
export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
  readonly before: string;
  readonly equals: string;
  readonly quote: string;
}

/** An element as written. */
export interface XmlElement {
  /** With its prefix. */
  readonly name: string;
  readonly attributes: XmlAttribute[];
  readonly children: XmlNode[];
  /** End of its start tag: `>`, or `/>` if it has no end tag, with any spaces before. */
  readonly close: string;
  /** Its end tag; empty if it has none. */
  readonly end: string;
}

/** An element, or as written: text, a comment, CDATA or an instruction with its delimiters. */
export type XmlNode = XmlElement | string;

/** Longest packet that is read, characters: an editor's masks take a megabyte, names a few hundred bytes each. */
const MOST_CHARACTERS = 8_000_000;
/** Maximum depth of elements; regions need 10. */
const MOST_NESTED = 60;

/** Parses a document into nodes that `writeXml` turns back into the same text. @throws BadXmp */
export function parseXml(text: string): XmlNode[] {
  if (text.length > MOST_CHARACTERS) throw new BadXmp(`it has ${text.length} characters, ${MOST_CHARACTERS} are read`);
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new BadXmp("it defines entities, which XMP does not");
  const document = text.replace(/[\s\0]+$/, "");
  const fault = faultOf(document);
  if (fault !== undefined) throw new BadXmp(fault);
  const padding = text.slice(document.length);
  return [...nodesOf(document), ...(padding === "" ? [] : [padding])];
}

/** Markup between elements, by its start and end. */
const OTHERS = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
] as const;

/** @throws BadXmp */
function nodesOf(document: string): XmlNode[] {
  const top: XmlNode[] = [];
  const open: { -readonly [Part in keyof XmlElement]: XmlElement[Part] }[] = [];
  for (let at = 0; at < document.length; ) {
    const end = endOfToken(document, at);
    const token = document.slice(at, end);
    at = end;
    if (token.startsWith("</")) {
      const closed = open.pop();
      if (!closed) throw new BadXmp("an element ends that has not begun");
      closed.end = token;
      continue;
    }
    const isElement = token.startsWith("<") && !token.startsWith("<!") && !token.startsWith("<?");
    const node = isElement ? elementOf(token) : token;
    (open.at(-1)?.children ?? top).push(node);
    if (typeof node === "string" || node.close.endsWith("/>")) continue;
    if (open.length === MOST_NESTED) throw new BadXmp(`it has more than ${MOST_NESTED} nested elements`);
    open.push(node);
  }
  if (open.length > 0) throw new BadXmp(`${open.at(-1)!.name} does not end`);
  return top;
}

/** @throws BadXmp */
function endOfToken(document: string, from: number): number {
  if (document[from] !== "<") return indexOr(document.indexOf("<", from), document.length);
  const other = OTHERS.find(([begin]) => document.startsWith(begin, from));
  if (other) return after(document, other[1], from + other[0].length);
  for (let at = from + 1; at < document.length; ) {
    MARK.lastIndex = at;
    const [mark] = MARK.exec(document) ?? [];
    if (mark === undefined) break;
    if (mark === ">") return MARK.lastIndex;
    at = after(document, mark, MARK.lastIndex);
  }
  throw new BadXmp("a tag does not end");
}

const MARK = /[>"']/g;
const indexOr = (index: number, other: number) => (index < 0 ? other : index);

/** Returns the position after the next occurrence of a text. @throws BadXmp */
function after(document: string, text: string, from: number): number {
  const at = document.indexOf(text, from);
  if (at < 0) throw new BadXmp(`there is no ${text} after the character ${from}`);
  return at + text.length;
}

const START = /^<([^\s/>]+)/;
const ATTRIBUTE = /(\s+)([^\s=]+)(\s*=\s*)("[^"]*"|'[^']*')/y;

/** @throws BadXmp */
function elementOf(tag: string): XmlElement {
  const [start, name] = START.exec(tag) ?? [];
  if (start === undefined || name === undefined) throw new BadXmp("a tag has no name");
  const attributes: XmlAttribute[] = [];
  let at = start.length;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(tag);
    if (!found) break;
    const [, before = "", attribute = "", equals = "", value = ""] = found;
    attributes.push({ name: attribute, value: value.slice(1, -1), before, equals, quote: value.slice(0, 1) });
    at = ATTRIBUTE.lastIndex;
  }
  return { name, attributes, children: [], close: tag.slice(at), end: "" };
}

/** Writes nodes as text, unchanged ones exactly as they were read. */
export function writeXml(nodes: readonly XmlNode[]): string {
  return nodes.map((node) => (typeof node === "string" ? node : writeElement(node))).join("");
}

function writeElement({ name, attributes, children, close, end }: XmlElement): string {
  const start = `<${name}${attributes.map(writeAttribute).join("")}`;
  if (!close.endsWith("/>")) return `${start}${close}${writeXml(children)}${end}`;
  return children.length === 0 ? `${start}${close}` : `${start}>${writeXml(children)}</${name}>`;
}

const writeAttribute = ({ name, value, before, equals, quote }: XmlAttribute) =>
  `${before}${name}${equals}${quote}${value}${quote}`;

/** Creates an attribute. @param text its value, unescaped */
export function newAttribute(name: string, text: string): XmlAttribute {
  return { name, value: writtenText(text), before: " ", equals: "=", quote: '"' };
}

/** Returns the attribute with another value, given unescaped. */
export function withText(attribute: XmlAttribute, text: string): XmlAttribute {
  return { ...attribute, value: writtenText(text).replaceAll("'", attribute.quote === "'" ? "&apos;" : "'") };
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Unescapes a node or an attribute: the five entities of XML and numeric references. Others stay as written. */
export function meaningOf(written: string): string {
  if (written.startsWith("<!--") || written.startsWith("<?")) return "";
  if (written.startsWith("<![CDATA[")) return written.slice("<![CDATA[".length, -"]]>".length);
  return written.replace(REFERENCE, characterOf);
}

const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi;

function characterOf(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name) return NAMED[name.toLowerCase()] ?? whole;
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/** Escapes a text for XML. Characters that XML does not allow are left out. */
export function writtenText(text: string): string {
  return text
    .replace(FORBIDDEN, "")
    .replace(/[&<>"]/g, (each) => `&${{ "&": "amp", "<": "lt", ">": "gt" }[each] ?? "quot"};`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0, 2.2, leaves them out
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
