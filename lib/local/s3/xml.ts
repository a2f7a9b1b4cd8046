import { XMLBuilder, XMLParser } from "fast-xml-parser";

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", suppressEmptyNode: false });
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: false });

/** A document of S3's namespace. Arrays become repeated elements; undefined ones are left out. */
export function toXml(root: string, content: Readonly<Record<string, unknown>>): string {
  const body = builder.build({ [root]: { "@xmlns": "http://s3.amazonaws.com/doc/2006-03-01/", ...content } });
  // Characters that XML 1.0 cannot carry raw go as references, as S3 itself sends them.
  const safe = body.replace(
    /[\r]|[^\t\n\x20-\u{10ffff}]/gu,
    (character: string) => `&#x${character.charCodeAt(0).toString(16)};`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${safe}`;
}

/** A document as nested records; every text stays text. */
// biome-ignore lint/suspicious/noExplicitAny: whoever parses checks what is there
export function fromXml(text: string): any {
  return parser.parse(text);
}

/** One or several elements of a name, as a list. */
export function listOf<T>(value: T | readonly T[] | undefined | ""): readonly T[] {
  if (value === undefined || value === "") return [];
  return Array.isArray(value) ? value : [value as T];
}
