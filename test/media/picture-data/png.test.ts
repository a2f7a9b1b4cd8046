import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { pictureData } from "../../../lib/media/picture-data/digest.ts";
import { chunk } from "../hostile.ts";
import { assertDistinct, assertSame } from "./compare.ts";
import { drawNoise } from "./noise.ts";

const picture = drawNoise(64, 48);
const png = await picture.clone().png().toBuffer();

const SIGNATURE_BYTES = 8;
const HEADER_END = SIGNATURE_BYTES + 25;

const insert = (file: Buffer, at: number, ...more: Buffer[]) =>
  Buffer.concat([file.subarray(0, at), ...more, file.subarray(at)]);

const text = (value: string) => Buffer.from(value, "latin1");

/** Returns the content of all IDAT chunks, and where the first begins and the last ends. */
function pixelsOf(file: Buffer): { data: Buffer; from: number; to: number } {
  const found: Buffer[] = [];
  let [from, to] = [0, 0];
  for (let at = SIGNATURE_BYTES; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString("latin1", at + 4, at + 8) !== "IDAT") continue;
    if (found.length === 0) from = at;
    to = at + 12 + file.readUInt32BE(at);
    found.push(file.subarray(at + 8, to - 4));
  }
  return { data: Buffer.concat(found), from, to };
}

/** Returns `png` with its pixels in IDAT chunks of another length. */
function divided(file: Buffer, bytes: number): Buffer {
  const { data, from, to } = pixelsOf(file);
  const chunks: Buffer[] = [];
  for (let at = 0; at < data.length; at += bytes) chunks.push(chunk("IDAT", data.subarray(at, at + bytes)));
  return Buffer.concat([file.subarray(0, from), ...chunks, file.subarray(to)]);
}

test("png-1 ignores the metadata of a PNG and the division of its pixels into chunks", async () => {
  assertSame("png-1", png, {
    "an Exif block": insert(png, HEADER_END, chunk("eXIf", text("II*\0\x08\0\0\0\0\0"))),
    "an XMP packet": insert(png, HEADER_END, chunk("iTXt", text("XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta/>"))),
    "a resolution and a date": insert(png, HEADER_END, chunk("pHYs", Buffer.alloc(9)), chunk("tIME", Buffer.alloc(7))),
    "a caption after the pixels": insert(png, pixelsOf(png).to, chunk("tEXt", text("Title\0IDAT"))),
    "a colour profile": await picture.clone().withIccProfile("p3", { attach: true }).png().toBuffer().then(withPixels),
    "small chunks": divided(png, 100),
    "another checksum": Buffer.from(png).fill(0, png.length - 4),
    "something after the end": Buffer.concat([png, png]),
  });
});

/** Returns the pixels of `png` with the other chunks of a file. */
function withPixels(file: Buffer): Buffer {
  const { from, to } = pixelsOf(file);
  const own = pixelsOf(png);
  return Buffer.concat([file.subarray(0, from), png.subarray(own.from, own.to), file.subarray(to)]);
}

test("png-1 ignores the frames of an animated PNG after its default image", () => {
  const { from, to } = pixelsOf(png);
  const control = chunk("acTL", Buffer.alloc(8));
  const frame = chunk("fcTL", Buffer.alloc(26));
  const animated = insert(
    insert(png, to, frame, chunk("fdAT", Buffer.from([0, 0, 0, 1, 5, 6, 7]))),
    from,
    control,
    frame,
  );
  assertSame("png-1", png, { animated });
});

test("png-1 changes with picture, size, depth, palette, transparency and compression", async () => {
  const palette = await picture.clone().png({ palette: true }).toBuffer();
  const transparent = insert(png, HEADER_END, chunk("tRNS", Buffer.from([0, 1, 0, 2, 0, 3])));
  const colours = palette.indexOf("PLTE");
  assertDistinct({
    png,
    palette,
    transparent,
    "another transparency": insert(png, HEADER_END, chunk("tRNS", Buffer.from([0, 1, 0, 2, 0, 4]))),
    "another colour of the palette": Buffer.from(palette).fill(palette[colours + 6]! ^ 1, colours + 6, colours + 7),
    "16 bits": await picture.clone().toColourspace("rgb16").png().toBuffer(),
    compression: await picture.clone().png({ compressionLevel: 0 }).toBuffer(),
    progressive: await picture.clone().png({ progressive: true }).toBuffer(),
    alpha: await sharp(png).ensureAlpha(0.5).png().toBuffer(),
    negative: await picture.clone().negate().png().toBuffer(),
    size: await drawNoise(48, 64).png().toBuffer(),
  });
});

test("png-1 changes at every length at which a PNG is truncated, whatever its metadata", () => {
  const lengths = [pixelsOf(png).to - 50, pixelsOf(png).to - 5, pixelsOf(png).to - 2, png.length - 1];
  for (const length of lengths) {
    const cut = png.subarray(0, length);
    assertSame("png-1", cut, { "a caption": insert(cut, HEADER_END, chunk("tEXt", text("Title\0a"))) });
  }
  assertDistinct({
    png,
    ...Object.fromEntries(lengths.slice(0, 2).map((length) => [length, png.subarray(0, length)])),
    "without its last byte": png.subarray(0, png.length - 1),
  });
});

test("a PNG without pixels or header is identified by the whole file", () => {
  for (const length of [8, 20, HEADER_END, pixelsOf(png).from + 8])
    assert.equal(pictureData(png.subarray(0, length)).rule, "whole", `${length} bytes`);
  const headless = Buffer.concat([png.subarray(0, SIGNATURE_BYTES), png.subarray(HEADER_END)]);
  assert.equal(pictureData(headless).rule, "whole");
});
