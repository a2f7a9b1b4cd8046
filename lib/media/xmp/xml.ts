import { XMLParser, XMLValidator } from "fast-xml-parser";

/** A packet that is not XMP as anything writes it; `reason` completes "its metadata are left out: ". */
export class BadXmp extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(`its metadata cannot be read: ${reason}`);
    this.name = "BadXmp";
    this.reason = reason;
  }
}

/** An element as it is written: names with their prefixes, values with their references to characters. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlNode[];
}

/** What is between elements, as it is written: text, a comment, CDATA or an instruction with its marks. */
export type XmlNode = XmlElement | string;

/** Longest packet that is read, characters: masks of an editor take a megabyte, names a few hundred bytes each. */
const MOST_CHARACTERS = 8_000_000;
/** Elements within elements; regions need 10. */
const MOST_NESTED = 60;

const ATTRIBUTES = ":@";
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // References stay as they are written: nothing expands, and what is written back is what was read.
  processEntities: false,
  commentPropName: "#comment",
  cdataPropName: "#cdata",
  maxNestedTags: MOST_NESTED,
});

/** The nodes of a document, in order. @throws BadXmp */
export function parseXml(text: string): XmlNode[] {
  if (text.length > MOST_CHARACTERS) throw new BadXmp(`it has ${text.length} characters, ${MOST_CHARACTERS} are read`);
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new BadXmp("it defines entities, which XMP does not");
  const document = text.replace(/^\ufeff/, "").replace(/[\s\0]+$/, "");
  try {
    const valid = XMLValidator.validate(document);
    if (valid !== true) throw new BadXmp(`${valid.err.msg} (line ${valid.err.line})`);
    return (parser.parse(document) as Parsed[]).map(nodeOf);
  } catch (error) {
    if (error instanceof BadXmp) throw error;
    throw new BadXmp(error instanceof Error ? error.message : String(error));
  }
}

/** Writes nodes as they were read. */
export function writeXml(nodes: readonly XmlNode[]): string {
  return nodes.map((node) => (typeof node === "string" ? node : writeElement(node))).join("");
}

function writeElement({ name, attributes, children }: XmlElement): string {
  const start = `<${name}${written(attributes)}`;
  return children.length === 0 ? `${start}/>` : `${start}>${writeXml(children)}</${name}>`;
}

const written = (attributes: Readonly<Record<string, string>>) =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join("");

/** A node as the parser gives it: its one name, what is in it, and beside it the attributes. */
type Parsed = Readonly<Record<string, Parsed[] | string | Record<string, string>>>;

function nodeOf(parsed: Parsed): XmlNode {
  const [name = ""] = Object.keys(parsed).filter((key) => key !== ATTRIBUTES);
  const content = parsed[name];
  if (name === "#text") return String(content);
  const children = (content as Parsed[]).map(nodeOf);
  if (name === "#comment") return `<!--${children.join("")}-->`;
  if (name === "#cdata") return `<![CDATA[${children.join("")}]]>`;
  const given = (parsed[ATTRIBUTES] ?? {}) as Record<string, string>;
  const attributes = Object.fromEntries(
    Object.entries(given).map(([each, value]) => [each, String(value).replaceAll('"', "&quot;")]),
  );
  return name.startsWith("?") ? `<${name}${written(attributes)}?>` : { name, attributes, children };
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** What a node or an attribute means: the five references of XML and those by number. Any other stays as it is written. */
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

/** Text as it is written in XML. Characters that XML does not have are left out. */
export function writtenText(text: string): string {
  return text
    .replace(FORBIDDEN, "")
    .replace(/[&<>"]/g, (each) => `&${{ "&": "amp", "<": "lt", ">": "gt" }[each] ?? "quot"};`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0, 2.2, leaves them out
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
