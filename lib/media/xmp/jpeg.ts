/** Prefixes of APP1 segments with XMP and with a part of extended XMP (XMP specification part 3, 1.1.3). */
const STANDARD = Buffer.from("http://ns.adobe.com/xap/1.0/\0", "latin1");
const EXTENDED = Buffer.from("http://ns.adobe.com/xmp/extension/\0", "latin1");

/** Header of an extended part after the prefix: GUID of its packet, length of the packet, offset of the part in it. */
const GUID_CHARACTERS = 32;
const EXTENDED_HEADER = GUID_CHARACTERS + 4 + 4;

/** Longest extended packet that is assembled, bytes: depth maps are longer, names never. */
const MOST_BYTES = 8_000_000;

const SOI = 0xffd8;
const APP1 = 0xe1;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/**
 * Returns the XMP packets of a JPEG: the main one, and the extended one that it names, assembled from its parts. An
 * incomplete extended packet is left out, as the specification requires.
 */
export function jpegPackets(file: Uint8Array): Uint8Array[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const packets: Uint8Array[] = [];
  const extended = new Map<string, ExtendedPacket>();
  for (const segment of segments(bytes)) {
    if (startsWith(segment, STANDARD)) packets.push(segment.subarray(STANDARD.length));
    else if (startsWith(segment, EXTENDED)) addPart(extended, segment.subarray(EXTENDED.length));
  }
  const [main] = packets;
  for (const [guid, { whole, missing }] of extended) {
    if (missing === 0 && main && Buffer.from(main).includes(guid, 0, "latin1")) packets.push(whole);
  }
  return packets;
}

interface ExtendedPacket {
  readonly whole: Buffer;
  readonly from: Set<number>;
  missing: number;
}

function addPart(extended: Map<string, ExtendedPacket>, segment: Buffer): void {
  if (segment.length < EXTENDED_HEADER) return;
  const guid = segment.toString("latin1", 0, GUID_CHARACTERS);
  const length = segment.readUInt32BE(GUID_CHARACTERS);
  const at = segment.readUInt32BE(GUID_CHARACTERS + 4);
  const part = segment.subarray(EXTENDED_HEADER);
  if (length > MOST_BYTES || at + part.length > length) return;
  const packet = extended.get(guid) ?? { whole: Buffer.alloc(length), from: new Set<number>(), missing: length };
  extended.set(guid, packet);
  if (packet.from.has(at) || packet.whole.length !== length) return;
  packet.from.add(at);
  packet.whole.set(part, at);
  packet.missing -= part.length;
}

/** Yields the content of the APP1 segments before the picture's data (ITU-T T.81, B.1.1). */
function* segments(bytes: Buffer): Generator<Buffer, void, void> {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== SOI) return;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) return;
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2) return;
    if (marker === APP1) yield bytes.subarray(at + 4, at + 2 + length);
    at += 2 + length;
  }
}

const startsWith = (segment: Buffer, mark: Buffer) => segment.subarray(0, mark.length).equals(mark);
