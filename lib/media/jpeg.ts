/** Properties of a JPEG from the markers before its data. */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** True if scans after the first refine the picture. */
  readonly progressive: boolean;
  /** True for lossless JPEG, which contains sensor data instead of a picture. */
  readonly lossless: boolean;
  /** Minimum length of a file with these markers, bytes; 0 if unknown. */
  readonly leastBytes: number;
}

/** Reads a JPEG up to its frame header (ITU-T T.81, B.2.2); undefined if there is none. */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (isFrame(marker)) return readFrame(view, at, marker);
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function readFrame(view: DataView, at: number, marker: number): JpegHeader {
  const [height, width, components] = [view.getUint16(at + 5), view.getUint16(at + 7), view.getUint8(at + 9)];
  const factors = Array.from({ length: components }, (_, index) => at + 11 + 3 * index)
    .filter((place) => place < view.byteLength)
    .map((place) => [view.getUint8(place) >> 4, view.getUint8(place) & 15] as const);
  const mostAcross = Math.max(1, ...factors.map(([across]) => across));
  const mostDown = Math.max(1, ...factors.map(([, down]) => down));
  const blocks = factors.reduce(
    (sum, [across, down]) =>
      sum + Math.ceil((width * across) / mostAcross / 8) * Math.ceil((height * down) / mostDown / 8),
    0,
  );
  return {
    ...{ width, height, progressive: (marker & 3) === 2, lossless: (marker & 3) === 3 },
    leastBytes: Math.floor((blocks * leastBits(marker)) / 8),
  };
}

export function isProgressive(jpeg: Uint8Array): boolean {
  return readJpegHeader(jpeg)?.progressive ?? false;
}

/**
 * Returns the minimum number of bits for a block of 8 x 8 samples with Huffman codes: one bit for its mean, and one for
 * "nothing else", which progressive scans share among blocks (ITU-T T.81, F.1.2 and G.1.2).
 */
function leastBits(marker: number): number {
  if (marker === 0xc0 || marker === 0xc1) return 2;
  return marker === 0xc2 ? 1 : 0;
}

/** Returns true for SOF0 to SOF15, but not for DHT, JPG and DAC, whose codes lie in that range. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Returns an Exif segment that contains only an orientation, 1 to 8. */
function orientationSegment(orientation: number): Buffer {
  const tiff = Buffer.from("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0", "latin1");
  tiff.writeUInt16LE(orientation, 18);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  return Buffer.concat([Buffer.from([0xff, 0xe1, 0, body.length + 2]), body]);
}

/** Returns the JPEG with an Exif segment that sets its orientation, 1 to 8. */
export function withOrientation(jpeg: Uint8Array, orientation: number): Uint8Array {
  return Buffer.concat([jpeg.subarray(0, 2), orientationSegment(orientation), jpeg.subarray(2)]);
}
