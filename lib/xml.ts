import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";

const BUILT = { ignoreAttributes: false, attributeNamePrefix: "@", processEntities: false };

const PARSED = {
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: true,
  htmlEntities: true, // numeric references among them
};

/** Describes the fault of a document; undefined if it is well-formed. */
export function faultOf(document: string): string | undefined {
  try {
    const valid = XMLValidator.validate(document);
    return valid === true ? undefined : `${valid.err.msg} (line ${valid.err.line})`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The elements of a well-formed document by name, without prefixes and attributes. @throws Error where they nest too deep */
export function readElements(document: string): Record<string, unknown> {
  return new XMLParser(PARSED).parse(document);
}

/** A document of elements by name; a name that begins with @ is an attribute's. Texts are written as they are, so escaped. */
export function writeElements(content: object): string {
  return new XMLBuilder(BUILT).build({ "?xml": { "@version": "1.0", "@encoding": "UTF-8" }, ...content });
}
