import assert from "node:assert/strict";
import { test } from "node:test";
import sharp, { type TiffOptions } from "sharp";
import { openPhoto } from "../../../lib/media/open.ts";
import { pictureData } from "../../../lib/media/picture-data/digest.ts";
import { type TiffTags, tiffFile } from "../tiff-file.ts";
import { assertDistinct, assertSame } from "./compare.ts";
import { drawNoise } from "./noise.ts";
import { rewriteTiff } from "./rewrite-tiff.ts";

const picture = drawNoise(160, 120);
const write = (options: TiffOptions) => picture.clone().tiff(options).toBuffer();
const pages = Buffer.concat(await Promise.all([1, 2].map((seed) => drawNoise(64, 48, seed).raw().toBuffer())));

const files = {
  strips: await write({ compression: "none" }),
  lzw: await write({ compression: "lzw", predictor: "horizontal" }),
  tiles: await write({ compression: "deflate", tile: true, tileWidth: 64, tileHeight: 64 }),
  pyramid: await write({ compression: "deflate", tile: true, tileWidth: 64, tileHeight: 64, pyramid: true }),
  jpeg: await write({ compression: "jpeg" }),
  pages: await sharp(pages, { raw: { width: 64, height: 96, channels: 3, pageHeight: 48 } })
    .tiff()
    .toBuffer(),
  "16 bits": await picture.clone().toColourspace("rgb16").tiff({ compression: "deflate" }).toBuffer(),
  "1 bit": await picture.clone().toColourspace("b-w").tiff({ bitdepth: 1, compression: "ccittfax4" }).toBuffer(),
  cmyk: await picture.clone().toColourspace("cmyk").tiff({ compression: "deflate" }).toBuffer(),
};

const DESCRIPTION = 270;
const DATE_TIME = 306;
const ARTIST = 315;

for (const [name, file] of Object.entries(files)) {
  test(`tiff-1 ignores the metadata of a TIFF (${name}) and the positions of its data`, async () => {
    // Prepare
    const rewritten = rewriteTiff(Buffer.from(file), {
      [DESCRIPTION]: "Ada at the sea, and Ben",
      [DATE_TIME]: "2025:06:07 08:09:10",
      [ARTIST]: "Zoë",
    });
    const pixels = (bytes: Buffer) => sharp(bytes).raw().toBuffer();
    // Act and assess
    assert((await pixels(rewritten)).equals(await pixels(file)), "the rewritten file shows the same picture");
    assertSame("tiff-1", file, { rewritten, "something after the end": Buffer.concat([file, Buffer.alloc(99)]) });
  });
}

/** A picture of 4 x 4 that a test describes. */
const small: TiffTags = {
  256: [4],
  257: [4],
  258: [8, 8, 8],
  259: [1],
  262: [2],
  273: { blob: Buffer.from(Array.from({ length: 48 }, (_, index) => index)) },
  277: [3],
  278: [4],
  279: [48],
};
const tiff = (tags: TiffTags, ...more: TiffTags[]) => tiffFile({ directories: [{ ...small, ...tags }, ...more] });

test("tiff-1 ignores orientation, resolution, dates, directories and further pages", () => {
  const date = { directories: [{ 36867: "2025:06:07 08:09:10" }] };
  assertSame("tiff-1", tiff({}), {
    orientation: tiff({ 274: [6] }),
    "Exif, XMP, IPTC and a profile": tiff({
      700: Buffer.from("<x:xmpmeta/>"),
      33723: Buffer.alloc(9),
      34675: Buffer.alloc(200),
      34665: date,
    }),
    "a second page": tiff({}, { ...small, 273: { blob: Buffer.alloc(48, 7) } }),
  });
});

test("tiff-1 changes with samples, byte order, and fields that determine how samples are read", () => {
  const samples = Buffer.alloc(48, 7);
  assertDistinct({
    tiff: tiff({}),
    "another picture": tiff({ 273: { blob: samples } }),
    width: tiff({ 256: [2] }),
    height: tiff({ 257: [8] }),
    photometric: tiff({ 262: [6] }),
    "fill order": tiff({ 266: [2] }),
    planes: tiff({ 284: [2] }),
    predictor: tiff({ 317: [2] }),
    palette: tiff({ 320: Array.from({ length: 768 }, (_, index) => index) }),
    "another palette": tiff({ 320: Array.from({ length: 768 }, (_, index) => 768 - index) }),
    "palette of 16 bits": tiff({ 320: Array.from({ length: 196_608 }, (_, index) => index & 255) }),
    "the last colour of that palette": tiff({ 320: Array.from({ length: 196_608 }, (_, index) => index % 255) }),
    alpha: tiff({ 338: [2] }),
    "sample format": tiff({ 339: [2, 2, 2] }),
    "JPEG tables": tiff({ 347: Buffer.from("tables") }),
    "other JPEG tables": tiff({ 347: Buffer.from("TABLES") }),
    subsampling: tiff({ 530: [2, 2] }),
    "byte order": tiffFile({ directories: [small], bigEndian: true }),
  });
});

test("tiff-1 compares whole numbers by value, whatever their type", () => {
  // Prepare: change SHORT to LONG in place.
  const long = tiff({});
  const type = long.indexOf(Buffer.from([0x00, 0x01, 3, 0, 1, 0, 0, 0, 4, 0])) + 2;
  long[type] = 4;
  // Act and assess
  assertSame("tiff-1", tiff({}), { "a width of type LONG": long });
});

test("tiff-1 and openPhoto both use only the first page", async () => {
  const photo = await openPhoto("a.tiff", files.pages);
  assert.equal(photo.height, 48);
  const changed = Buffer.from(pages).fill(0, pages.length / 2);
  const other = await sharp(changed, { raw: { width: 64, height: 96, channels: 3, pageHeight: 48 } })
    .tiff()
    .toBuffer();
  assertSame("tiff-1", files.pages, { "another second page": other });
  assertSame("tiff-1", files.tiles, { "the same with smaller copies": files.pyramid });
  const { pyramid: _, ...distinct } = files;
  assertDistinct(distinct);
});

test("a TIFF that cannot be read is identified by the whole file", () => {
  const bigTiff = Buffer.from(files.strips);
  bigTiff[2] = 43;
  const shared = { 278: [1], 273: Array.from({ length: 60_000 }, () => 8) };
  const unreadable = {
    bigTiff,
    "cut off": files.strips.subarray(0, 2000),
    "of old JPEG": tiff({ 259: [6] }),
    "without lengths": tiff({ 279: [] }),
    "with a strip past the end": tiff({ 279: [60_000] }),
    "with strips that are the same bytes": tiff({ ...shared, 279: Array.from({ length: 60_000 }, () => 60_000) }),
  };
  for (const [what, file] of Object.entries(unreadable)) assert.equal(pictureData(file).rule, "whole", what);
  assertDistinct(unreadable);
});
