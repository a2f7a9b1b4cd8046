import { type TiffDirectory, TiffReader } from "../tiff.ts";

/** Offset and length of a JPEG according to its camera file. */
export interface Preview {
  readonly at: number;
  readonly length: number;
}

/** Contents of a camera file other than its sensor data. */
export interface CameraFile {
  /** The kind of file, in words. */
  readonly name: string;
  readonly previews: readonly Preview[];
  /** EXIF orientation of the sensor, 1 to 8. */
  readonly orientation: number | undefined;
  /** EXIF of the camera file, from the TIFF header on. */
  readonly exif: Uint8Array | undefined;
  /** XMP packets of the camera file. */
  readonly xmp: readonly Uint8Array[];
}

/** Tags of TIFF 6.0, TIFF/EP (ISO 12234-2) and DNG 1.7. */
const COMPRESSION = 0x0103;
const PHOTOMETRIC = 0x0106;
const MAKE = 0x010f;
const STRIP_OFFSETS = 0x0111;
const ORIENTATION = 0x0112;
const STRIP_BYTES = 0x0117;
const SUB_DIRECTORIES = 0x014a;
const JPEG_OFFSET = 0x0201;
const JPEG_BYTES = 0x0202;
const XMP = 0x02bc;
const DNG_VERSION = 0xc612;

/** Version number in the header of a TIFF with 32-bit offsets; BigTIFF has 43. */
const CLASSIC = 42;

/** Compressions 6 (old JPEG) and 7 (JPEG). */
const JPEG_COMPRESSIONS = [6, 7];

/** Values that only sensor data have: colour filter array or linear raw, and compressions of Nikon, Sony, Kodak and Pentax. */
const SENSOR_PHOTOMETRICS = [32_803, 34_892];
const SENSOR_COMPRESSIONS = [34_713, 32_767, 65_000, 65_535];

/** Reads a TIFF-based camera file (CR2, NEF, ARW, DNG and similar); undefined for a plain TIFF picture. */
export function readTiffRaw(bytes: Uint8Array): CameraFile | undefined {
  if (bytes[2] !== CLASSIC && bytes[3] !== CLASSIC) return undefined;
  const tiff = new TiffReader(bytes);
  const main = tiff.directories();
  const all = main.flatMap((directory) => [directory, ...tiff.children(directory.get(SUB_DIRECTORIES))]);
  const [first] = main;
  if (!first) return undefined;
  const number = (directory: TiffDirectory, tag: number) => tiff.numbers(directory.get(tag))[0];

  const isCr2 = Buffer.from(bytes.subarray(8, 11)).toString("latin1") === "CR\x02";
  const isDng = first.has(DNG_VERSION);
  const hasSensorData = all.some(
    (directory) =>
      SENSOR_PHOTOMETRICS.includes(number(directory, PHOTOMETRIC) ?? 0) ||
      SENSOR_COMPRESSIONS.includes(number(directory, COMPRESSION) ?? 0),
  );
  if (!isCr2 && !isDng && !hasSensorData) return undefined;

  const make = tiff.text(first.get(MAKE))?.trim();
  return {
    name: isCr2 ? "Canon CR2" : isDng ? "DNG" : make ? `${make} camera file` : "camera file",
    orientation: number(first, ORIENTATION),
    exif: bytes,
    xmp: tiff.bytes(first.get(XMP)),
    previews: all.flatMap((directory) => previewsOf(directory, number, tiff)),
  };
}

function previewsOf(
  directory: TiffDirectory,
  number: (directory: TiffDirectory, tag: number) => number | undefined,
  tiff: TiffReader,
): Preview[] {
  const found: Preview[] = [];
  const [at, length] = [number(directory, JPEG_OFFSET), number(directory, JPEG_BYTES)];
  if (at && length) found.push({ at, length });
  if (JPEG_COMPRESSIONS.includes(number(directory, COMPRESSION) ?? 0)) {
    const offsets = tiff.numbers(directory.get(STRIP_OFFSETS));
    const lengths = tiff.numbers(directory.get(STRIP_BYTES));
    // Several strips are several JPEGs, each a part of a picture.
    if (offsets.length === 1 && lengths.length === 1) found.push({ at: offsets[0]!, length: lengths[0]! });
  }
  return found;
}

/** Position of the offset and length of the JPEG in Fujifilm's RAF, big-endian. The JPEG has its own EXIF. */
const RAF_JPEG = 84;

export function readRaf(bytes: Uint8Array): CameraFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const inside = bytes.length >= RAF_JPEG + 8;
  const previews = inside ? [{ at: view.getUint32(RAF_JPEG), length: view.getUint32(RAF_JPEG + 4) }] : [];
  return { name: "Fujifilm RAF", previews, orientation: undefined, exif: undefined, xmp: [] };
}
