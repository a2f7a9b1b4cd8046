import { type TiffTags, tiffFile } from "./tiff-file.ts";

const COMPRESSION = 0x103;
const PHOTOMETRIC = 0x106;
const MAKE = 0x10f;
const STRIP_OFFSETS = 0x111;
const ORIENTATION = 0x112;
const STRIP_BYTES = 0x117;
const SUB_DIRECTORIES = 0x14a;
const JPEG_OFFSET = 0x201;
const JPEG_BYTES = 0x202;
const XMP = 0x2bc;
const EXIF = 0x8769;
const DATE_TIME_ORIGINAL = 0x9003;
const DNG_VERSION = 0xc612;

/** The parts of a camera file that a test chooses. */
export interface CameraPhoto {
  readonly preview: Buffer;
  readonly thumbnail: Buffer;
  readonly orientation?: number;
  /** A packet of XMP; only `cr2` writes it. */
  readonly xmp?: Buffer;
}

const date: TiffTags = { [DATE_TIME_ORIGINAL]: "2025:06:07 08:09:10" };
const strip = (jpeg: Buffer, compression: number): TiffTags => ({
  [COMPRESSION]: [compression],
  [STRIP_OFFSETS]: { blob: jpeg },
  [STRIP_BYTES]: [jpeg.length],
});
const interchange = (jpeg: Buffer): TiffTags => ({
  [COMPRESSION]: [6],
  [JPEG_OFFSET]: { blob: jpeg },
  [JPEG_BYTES]: [jpeg.length],
});
/** Sensor data: a lossless JPEG's first markers, larger than any preview. */
const LOSSLESS = Buffer.from("\xff\xd8\xff\xc3\0\x0b\x0e\x20\0\x20\0\x01\x01\x11\0\xff\xd9", "latin1");

/** Canon: the preview in the first directory, sensor data as a lossless JPEG in the last. */
export const cr2 = ({ preview, thumbnail, orientation = 1, xmp }: CameraPhoto) =>
  tiffFile({
    mark: "CR\x02\0\0\0\0\0",
    directories: [
      {
        [MAKE]: "Canon",
        [ORIENTATION]: [orientation],
        ...strip(preview, 6),
        ...(xmp ? { [XMP]: xmp } : {}),
        [EXIF]: { directories: [date] },
      },
      { [JPEG_OFFSET]: { blob: thumbnail }, [JPEG_BYTES]: [thumbnail.length] },
      strip(LOSSLESS, 6),
    ],
  });

/** Nikon: a thumbnail of bare pixels first, preview and sensor data below it. */
export const nef = ({ preview, thumbnail, orientation = 1 }: CameraPhoto) =>
  tiffFile({
    bigEndian: true,
    directories: [
      {
        [COMPRESSION]: [1],
        [PHOTOMETRIC]: [2],
        [MAKE]: "NIKON CORPORATION",
        [STRIP_OFFSETS]: { blob: Buffer.alloc(48) },
        [ORIENTATION]: [orientation],
        [STRIP_BYTES]: [48],
        [SUB_DIRECTORIES]: {
          directories: [
            interchange(thumbnail),
            {
              [COMPRESSION]: [34_713],
              [PHOTOMETRIC]: [32_803],
              [STRIP_OFFSETS]: { blob: Buffer.alloc(64) },
              [STRIP_BYTES]: [64],
            },
            interchange(preview),
          ],
        },
        [EXIF]: { directories: [date] },
      },
    ],
  });

/** Sony: the preview in the first directory, a thumbnail in the second. */
export const arw = ({ preview, thumbnail, orientation = 1 }: CameraPhoto) =>
  tiffFile({
    directories: [
      {
        ...interchange(preview),
        [MAKE]: "SONY",
        [ORIENTATION]: [orientation],
        [SUB_DIRECTORIES]: { directories: [{ [COMPRESSION]: [32_767], [PHOTOMETRIC]: [32_803] }] },
        [EXIF]: { directories: [date] },
      },
      interchange(thumbnail),
    ],
  });

/** DNG: thumbnail and sensor data first, previews below; the date among the main tags. */
export const dng = ({ preview, thumbnail, orientation = 1 }: CameraPhoto) =>
  tiffFile({
    directories: [
      {
        ...strip(thumbnail, 7),
        [MAKE]: "Google",
        [ORIENTATION]: [orientation],
        [SUB_DIRECTORIES]: { directories: [{ ...strip(LOSSLESS, 7), [PHOTOMETRIC]: [32_803] }, strip(preview, 7)] },
        ...date,
        [DNG_VERSION]: Buffer.from([1, 4, 0, 0]),
      },
    ],
  });

/** Fujifilm: a header with the position of one JPEG. */
export function raf(jpeg: Buffer): Buffer {
  const head = Buffer.alloc(160);
  head.write("FUJIFILMCCD-RAW 0201FF389501X-T4", "latin1");
  head.writeUInt32BE(head.length, 84);
  head.writeUInt32BE(jpeg.length, 88);
  return Buffer.concat([head, jpeg, Buffer.alloc(64)]);
}
