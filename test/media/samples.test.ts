import assert from "node:assert/strict";
import { test } from "node:test";
import sharp, { type Sharp } from "sharp";
import { openPhoto } from "../../lib/media/open.ts";
import { colours } from "./colours.ts";
import { drawQuarters } from "./pictures.ts";
import { rejectsWith } from "./rejects.ts";
import { type TiffTags, tiffFile } from "./tiff-file.ts";

const PX = 8;
const full = { quality: 95, chromaSubsampling: "4:4:4" } as const;
const coloured = ["red", "green", "blue", "white"];

for (const [what, write] of [
  ["a progressive JPEG", (picture: Sharp) => picture.jpeg({ ...full, progressive: true })],
  ["an interlaced PNG", (picture: Sharp) => picture.png({ progressive: true })],
  ["a PNG with a palette", (picture: Sharp) => picture.png({ palette: true })],
  ["a PNG of 16 bits", (picture: Sharp) => picture.toColourspace("rgb16").png()],
  ["a tiled TIFF", (picture: Sharp) => picture.tiff({ tile: true, tileWidth: 32, tileHeight: 32, pyramid: true })],
  ["a TIFF compressed as JPEG", (picture: Sharp) => picture.tiff({ compression: "jpeg", quality: 95 })],
  ["an AVIF of 10 bits", (picture: Sharp) => picture.avif({ bitdepth: 10, quality: 90, chromaSubsampling: "4:4:4" })],
  ["a Display P3 JPEG", (picture: Sharp) => picture.withIccProfile("p3").jpeg(full)],
  ["a Display P3 PNG", (picture: Sharp) => picture.withIccProfile("p3").png()],
  ["a Display P3 WebP", (picture: Sharp) => picture.withIccProfile("p3").webp({ lossless: true })],
  ["a Display P3 AVIF", (picture: Sharp) => picture.withIccProfile("p3").avif({ lossless: true })],
] as const) {
  test(`openPhoto decodes ${what} to the colours that were drawn`, async () => {
    // Prepare
    const bytes = await write(sharp(await drawQuarters(96, 64).png().toBuffer())).toBuffer();
    // Act
    const photo = await openPhoto("a", bytes);
    // Assess
    assert.deepEqual(await colours(photo), coloured);
  });
}

for (const format of ["gif", "webp"] as const) {
  test(`openPhoto opens the first frame of an animated ${format}`, async () => {
    const white = Buffer.alloc(96 * 64 * 3, 255);
    const frames = Buffer.concat([await drawQuarters(96, 64).raw().toBuffer(), white, white]);
    const animation = sharp(frames, { raw: { width: 96, height: 192, channels: 3, pageHeight: 64 } });
    const bytes = await (format === "gif" ? animation.gif() : animation.webp({ lossless: true })).toBuffer();
    assert.equal((await sharp(bytes).metadata()).pages, 3);
    const photo = await openPhoto("a", bytes);
    assert.deepEqual([photo.width, photo.height], [96, 64]);
    assert.deepEqual(await colours(photo), coloured);
  });
}

/** Asserts that inks stay near the colours they print; no profile is exact. */
async function assertInks(bytes: Uint8Array): Promise<void> {
  const { data } = await (await openPhoto("a", bytes)).pixels(96);
  const at = (x: number, y: number) =>
    [...data.subarray((y * 96 + x) * 3, (y * 96 + x) * 3 + 3)] as [number, number, number];
  const [red, green, blue, white] = [at(24, 16), at(72, 16), at(24, 48), at(72, 48)] as const;
  assert.ok(red[0] > 170 && red[1] < 60 && red[2] < 60, `red is ${red}`);
  assert.ok(green[1] > 130 && green[0] < 100 && green[2] < 100, `green is ${green}`);
  assert.ok(blue[2] > 100 && blue[0] < 60 && blue[1] < 80, `blue is ${blue}`);
  assert.deepEqual([...white], [255, 255, 255]);
}

for (const [what, write] of [
  ["JPEG with Adobe's inverted inks", (picture: Sharp) => picture.jpeg(full)],
  ["JPEG with a profile", (picture: Sharp) => picture.withIccProfile("cmyk").jpeg(full)],
  ["TIFF", (picture: Sharp) => picture.tiff()],
] as const) {
  test(`openPhoto converts the colours of a CMYK ${what}`, async () => {
    const drawn = await drawQuarters(96, 64).png().toBuffer();
    const bytes = await write(sharp(drawn).toColourspace("cmyk")).toBuffer();
    assert.equal((await sharp(bytes).metadata()).space, "cmyk");
    await assertInks(bytes);
  });
}

/** A TIFF file of one value, uncompressed: samples of 8, 16 or 32 bits. */
function plainTiff(bits: number, photometric: number, pixel: readonly number[], more: TiffTags = {}): Buffer {
  const bytes = pixel.flatMap((value) => Array.from({ length: bits / 8 }, (_, at) => (value >>> (8 * at)) & 255));
  const pixels = Buffer.concat(Array.from({ length: PX * PX }, () => Buffer.from(bytes)));
  const samples = pixel.map(() => bits);
  const tags = { 258: samples, 259: [1], 262: [photometric], 273: { blob: pixels }, 277: [pixel.length], 278: [PX] };
  return tiffFile({ directories: [{ 256: [PX], 257: [PX], ...tags, 279: [pixels.length], ...more }] });
}

const rawPng = (channels: 2 | 4, pixel: readonly number[]) =>
  sharp(Buffer.concat(Array.from({ length: PX * PX }, () => Buffer.from(pixel))), {
    raw: { width: PX, height: PX, channels },
  });

for (const [what, bytes, expected] of [
  ["16 bits a sample", plainTiff(16, 2, [0xd0d0, 0x1010, 0x1010]), [0xd0, 0x10, 0x10]],
  ["16 bits of grey", plainTiff(16, 1, [0x8080]), [0x80, 0x80, 0x80]],
  ["white as zero", plainTiff(8, 0, [0x20]), [0xdf, 0xdf, 0xdf]],
  ["16 bits and half transparent", plainTiff(16, 2, [0xd0d0, 0x1010, 0x1010, 0x8000], { 338: [2] }), [231, 135, 135]],
  ["Lab white", plainTiff(16, 8, [65_535, 0, 0]), [255, 255, 255]],
  ["CMYK without ink", plainTiff(8, 5, [0, 0, 0, 0]), [255, 255, 255]],
  ["two more channels", plainTiff(8, 2, [0xd0, 0x10, 0x10, 7, 9], { 338: [0, 0] }), [0xd0, 0x10, 0x10]],
  ["black half transparent, grey", rawPng(2, [0, 128]).toColourspace("b-w").png().toBuffer(), [127, 127, 127]],
  ["red half transparent", rawPng(4, [0xd0, 0x10, 0x10, 128]).webp({ lossless: true }).toBuffer(), [231, 135, 135]],
  ["red all transparent", rawPng(4, [0xd0, 0x10, 0x10, 0]).png().toBuffer(), [255, 255, 255]],
] as const) {
  test(`openPhoto converts a picture with ${what} to 8-bit RGB on white`, async () => {
    const { data } = await (await openPhoto("a", await bytes)).pixels(PX);
    assert.equal(data.length, PX * PX * 3);
    assert.deepEqual([...data.subarray(0, 3)], expected);
  });
}

test("openPhoto decodes a one-bit picture to black and white", async () => {
  const drawn = await drawQuarters(96, 64).png().toBuffer();
  for (const bytes of [
    await sharp(drawn).greyscale().threshold(140).png({ palette: true, colours: 2 }).toBuffer(),
    await sharp(drawn).greyscale().threshold(140).tiff({ bitdepth: 1 }).toBuffer(),
  ]) {
    const found = await colours(await openPhoto("a", bytes));
    assert.deepEqual(found, ["0 0 0", "white", "0 0 0", "white"]);
  }
});

test("openPhoto rejects grey samples of unknown range instead of showing black", async () => {
  const half = 0x3f000000;
  const bytes = plainTiff(32, 1, [half], { 339: [3] });
  await rejectsWith(openPhoto("a", bytes), "unsupported format: grey samples of type float");
});
