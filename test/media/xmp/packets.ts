import { NAMESPACES } from "../../../lib/media/xmp/namespaces.ts";

const declared = Object.entries(NAMESPACES)
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(" ");

/** Returns an XMP packet with the given content of its rdf:Description. */
export function packetOf(content: string, attributes = ""): Buffer {
  return Buffer.from(
    `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta ${declared}><rdf:RDF><rdf:Description rdf:about="" ${attributes}>${content}</rdf:Description></rdf:RDF></x:xmpmeta>
${" ".repeat(200)}
<?xpacket end="w"?>`,
  );
}

/** Returns MWG regions with the given items. */
export const mwgRegions = (
  items: string,
  size = '<mwg-rs:AppliedToDimensions stDim:w="400" stDim:h="300" stDim:unit="pixel"/>',
) =>
  `<mwg-rs:Regions rdf:parseType="Resource">${size}<mwg-rs:RegionList><rdf:Bag>${items}</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>`;

/** One region as an item of a list. */
export const mwgItem = (name: string, area: string, type = "Face") =>
  `<rdf:li><rdf:Description mwg-rs:Name="${name}" mwg-rs:Type="${type}"><mwg-rs:Area ${area}/></rdf:Description></rdf:li>`;

/** Returns the JPEG with segments of type APP1 after its start. */
export function withSegments(jpeg: Uint8Array, bodies: readonly Buffer[]): Buffer {
  const segments = bodies.map((body) => {
    const head = Buffer.from([0xff, 0xe1, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    return Buffer.concat([head, body]);
  });
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

/** Returns the JPEG with a packet in it. */
export const withPacket = (jpeg: Uint8Array, packet: Buffer) =>
  withSegments(jpeg, [Buffer.concat([Buffer.from("http://ns.adobe.com/xap/1.0/\0"), packet])]);
