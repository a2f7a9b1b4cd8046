import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { FIXTURES, grid, heifFile, ispe, tile } from "./heif-file.ts";
import { drawQuarters } from "./pictures.ts";
import { type TiffTags, tiffFile } from "./tiff-file.ts";

/** A chunk of a PNG with its checksum. */
export function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const bytes = Buffer.alloc(named.length + 8);
  bytes.writeUInt32BE(data.length);
  named.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(named), named.length + 4);
  return bytes;
}

/** Returns a PNG file of 8-bit grey with a given header, chunks before its pixels, and `rows` of zeros. */
export function greyPng(width: number, height: number, rows = height, before: Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    ...before,
    chunk("IDAT", deflateSync(Buffer.alloc(rows * (width + 1)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A hundred bytes that claim to be 65,535 x 65,535 pixels. */
export const hugePng = () => greyPng(65_535, 65_535, 1);

/** A comment of a thousandth of its size: `bytes` zeros. */
export const textBomb = (bytes: number) =>
  chunk("zTXt", Buffer.concat([Buffer.from("Comment\0\0", "latin1"), deflateSync(Buffer.alloc(bytes))]));

/** A colour profile of which a thousandth is in the file. */
const profileBomb = (bytes: number) =>
  chunk("iCCP", Buffer.concat([Buffer.from("icc\0\0", "latin1"), deflateSync(Buffer.alloc(bytes))]));

/** Returns a JPEG whose frame header has another size than was coded. */
function relabelledJpeg(jpeg: Buffer, width: number, height: number): Buffer {
  const bytes = Buffer.from(jpeg);
  const frame = [0xc0, 0xc2].map((marker) => bytes.indexOf(Buffer.from([0xff, marker]))).find((at) => at > 0) ?? 0;
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
}

/** Returns a progressive JPEG whose last scan is repeated many times. */
function manyScans(jpeg: Buffer, times: number): Buffer {
  const last = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]));
  const scan = jpeg.subarray(last, jpeg.length - 2);
  return Buffer.concat([
    jpeg.subarray(0, jpeg.length - 2),
    ...Array.from({ length: times }, () => scan),
    jpeg.subarray(-2),
  ]);
}

/** Returns a file with each big-endian width and height after `before` replaced. */
function relabelled(file: Buffer, before: string, offset: number, width: number, height: number): Buffer {
  const bytes = Buffer.from(file);
  for (let at = bytes.indexOf(before); at >= 0; at = bytes.indexOf(before, at + 1)) {
    bytes.writeUInt32BE(width, at + offset);
    bytes.writeUInt32BE(height, at + offset + 4);
  }
  return bytes;
}

/** Returns a GIF with a small screen and one large frame. */
function wideFrame(gif: Buffer): Buffer {
  const bytes = Buffer.from(gif);
  const descriptor = bytes.indexOf(Buffer.from([0x2c, 0, 0, 0, 0]));
  bytes.writeUInt16LE(65_535, descriptor + 5);
  bytes.writeUInt16LE(65_535, descriptor + 7);
  return bytes;
}

/** A GIF whose screen is as large as a GIF can be. */
function largeScreen(gif: Buffer): Buffer {
  const bytes = Buffer.from(gif);
  bytes.writeUInt32LE(0xffff_ffff, 6);
  return bytes;
}

/** Returns a WebP with a canvas of 16 x 16 and a larger picture. */
function smallCanvas(webp: Buffer): Buffer {
  const bytes = Buffer.from(webp);
  const canvas = bytes.indexOf("VP8X") + 12;
  bytes.writeUIntLE(15, canvas, 3);
  bytes.writeUIntLE(15, canvas + 3, 3);
  return bytes;
}

const pixels = { blob: Buffer.alloc(48) };
const oneStrip = { 258: [8, 8, 8], 259: [1], 262: [2], 273: pixels, 277: [3], 278: [4], 279: [48] };
const tiff = (tags: TiffTags) => tiffFile({ directories: [{ 256: [4], 257: [4], ...oneStrip, ...tags }] });

/** Files that would be expensive if trusted, and files with false headers. All must be rejected. */
export async function hostileFiles(): Promise<Readonly<Record<string, Buffer>>> {
  const picture = drawQuarters(96, 64);
  const jpeg = await picture.jpeg().toBuffer();
  const progressive = await picture.jpeg({ progressive: true }).toBuffer();
  const large = sharp({ create: { width: 1024, height: 1024, channels: 3, background: "red" } });
  const avif = await picture.avif().toBuffer();
  const heic = tile("red");
  const four = (["red", "green", "blue", "white"] as const).map(tile);
  const coded = await readFile(join(FIXTURES, "large.heic"));
  return {
    "PNG of 65,535 x 65,535": hugePng(),
    "JPEG of 65,535 x 65,535": relabelledJpeg(jpeg, 65_535, 65_535),
    "TIFF of 65,535 x 65,535": tiff({ 256: [65_535], 257: [65_535] }),
    "AVIF of 65,535 x 65,535": relabelled(avif, "ispe", 8, 65_535, 65_535),
    "HEIC of 65,535 x 65,535": heifFile({
      items: [{ ...heic, properties: [heic.properties[0]!, ispe(65_535, 65_535)] }],
      primary: 1,
    }),
    "HEIC grid of 65,535 x 65,535 that says 128 x 128": heifFile({
      items: [...four, grid([1, 2, 3, 4], 2, [65_535, 65_535], [ispe(128, 128)])],
      primary: 5,
    }),
    "HEIC of 8,192 x 8,192 that says 16 x 16": relabelled(coded, "ispe", 8, 16, 16),
    "HEIC of 64 x 64 that says 9,000 x 9,000": heifFile({
      items: [{ ...heic, properties: [heic.properties[0]!, ispe(9000, 9000)] }],
      primary: 1,
    }),
    "JPEG of 9,000 x 9,000 with pixels for 96 x 64": relabelledJpeg(jpeg, 9000, 9000),
    "progressive JPEG of 9,000 x 9,000 with pixels for 96 x 64": relabelledJpeg(progressive, 9000, 9000),
    "progressive JPEG of 5,000 scans": manyScans(relabelledJpeg(progressive, 3000, 3000), 5000),
    "GIF with a frame beyond its screen": wideFrame(await picture.gif().toBuffer()),
    "WebP of 1,024 x 1,024 that says 16 x 16": smallCanvas(
      await large
        .clone()
        .ensureAlpha(0.5)
        .withExif({ IFD0: { Make: "a" } })
        .webp()
        .toBuffer(),
    ),
    "AVIF of 1,024 x 1,024 that says 16 x 16": relabelled(
      await large.clone().avif({ effort: 0 }).toBuffer(),
      "ispe",
      8,
      16,
      16,
    ),
    "TIFF of 9,000 x 9,000 with pixels for 4 x 4": tiff({ 256: [9000], 257: [9000], 278: [9000] }),
    "TIFF of four thousand million strips": tiff({ 257: [0xffff_fff0], 278: [1] }),
    "TIFF of one tile of 65,535 x 65,535": tiff({ 322: [65_520], 323: [65_520], 324: pixels, 325: [48] }),
    "TIFF of 65,535 bits a sample": tiff({ 258: [65_535, 65_535, 65_535] }),
    "TIFF of 65,535 samples a pixel": tiff({ 277: [65_535] }),
  };
}

/** Small files with much compressed content: they may be shown, and must cost little. */
export const bombs = async (): Promise<Readonly<Record<string, Buffer>>> => ({
  "GIF with a frame of 96 x 64 on a screen of 65,535 x 65,535": largeScreen(
    await drawQuarters(96, 64).gif().toBuffer(),
  ),
  "PNG with a comment of 200 MB": greyPng(8, 8, 8, [textBomb(200e6)]),
  "PNG with a profile of 200 MB": greyPng(8, 8, 8, [profileBomb(200e6)]),
  "PNG of 9,999 x 9,999 zeros": greyPng(9999, 9999),
});
