import { decodeText } from "../text.ts";
import { readRdf, textOf } from "./rdf.ts";
import { BadXmp, parseXml } from "./xml.ts";

/** Fields of a place from the narrowest to the widest (IPTC Photo Metadata Standard 2019.1). */
const FIELDS = ["Iptc4xmpCore:Location", "photoshop:City", "photoshop:State", "photoshop:Country"] as const;

/** Returns the names of the place where a photo was taken, as its XMP packets have them: sublocation, city, state, country. */
export function placeIn(packets: readonly Uint8Array[]): string[] {
  for (const packet of packets) {
    try {
      const document = readRdf(parseXml(decodeText(packet)));
      const names = FIELDS.flatMap((field) => textOf(document, field) ?? []);
      if (names.length > 0) return names;
    } catch (error) {
      if (!(error instanceof BadXmp)) throw error;
    }
  }
  return [];
}
