import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { pictureData } from "../../../lib/media/picture-data/digest.ts";
import { assertDistinct, assertSame } from "./compare.ts";
import { drawNoise } from "./noise.ts";

const opaque = drawNoise(64, 48);
const transparent = drawNoise(64, 48, 1, 4);
const pages = Buffer.concat(await Promise.all([1, 2, 3].map((seed) => drawNoise(64, 48, seed).raw().toBuffer())));
const animation = (data: Buffer) =>
  sharp(data, { raw: { width: 64, height: 144, channels: 3, pageHeight: 48 } }).webp({ delay: [100, 100, 100] });

const files = {
  lossy: await opaque.clone().webp().toBuffer(),
  lossless: await opaque.clone().webp({ lossless: true }).toBuffer(),
  "lossy with alpha": await transparent.clone().webp().toBuffer(),
  "lossless with alpha": await transparent.clone().webp({ lossless: true }).toBuffer(),
  animated: await animation(pages).toBuffer(),
};

const CHUNKS = 12;

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.from(`${type}\0\0\0\0`, "latin1");
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

function chunksOf(file: Buffer): [type: string, data: Buffer][] {
  const found: [string, Buffer][] = [];
  for (let at = CHUNKS; at < file.length; ) {
    const length = file.readUInt32LE(at + 4);
    found.push([file.toString("latin1", at, at + 4), file.subarray(at + 8, at + 8 + length)]);
    at += 8 + length + (length % 2);
  }
  return found;
}

function webp(chunks: readonly (readonly [type: string, data: Buffer])[]): Buffer {
  const body = Buffer.concat(chunks.map(([type, data]) => chunk(type, data)));
  const head = Buffer.from("RIFF\0\0\0\0WEBP", "latin1");
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}

test("fixture: the animated WebP has three frames", () => {
  assert.equal(chunksOf(files.animated).filter(([type]) => type === "ANMF").length, 3);
});

const EXIF = ["EXIF", Buffer.from("II*\0\x08\0\0\0\0\0\0", "latin1")] as const;

for (const [name, file] of Object.entries(files)) {
  test(`webp-1 ignores the metadata of a WebP (${name})`, () => {
    const chunks = chunksOf(file);
    const pictures = chunks.filter(([type]) => type !== "VP8X");
    const extended = ["VP8X", Buffer.from([0x2c, 0, 0, 0, 63, 0, 0, 47, 0, 0])] as const;
    assertSame("webp-1", file, {
      "an Exif block": webp([...chunks, EXIF]),
      "another header, a profile, an Exif block and XMP": webp([
        extended,
        ["ICCP", Buffer.alloc(3)],
        ...pictures,
        EXIF,
        ["XMP ", Buffer.from("<x:xmpmeta/>")],
      ]),
      "something after the end": Buffer.concat([file, Buffer.from("VP8 \x02\0\0\0ab", "latin1")]),
    });
  });

  test(`webp-1 changes if a WebP (${name}) is truncated, also in its metadata`, () => {
    const long = webp([...chunksOf(file), EXIF]);
    assertDistinct({
      long,
      "cut off in its metadata": long.subarray(0, long.length - 4),
      "cut off in its picture": file.subarray(0, file.length - 5),
      "cut off earlier": file.subarray(0, file.length - 50),
    });
  });
}

test("webp-1 changes with picture, compression, alpha channel and frames", async () => {
  const others = Buffer.from(pages).fill(0, pages.length - 3000);
  assertDistinct({
    ...files,
    quality: await opaque.clone().webp({ quality: 50 }).toBuffer(),
    negative: await opaque.clone().negate().webp().toBuffer(),
    size: await drawNoise(48, 64).webp().toBuffer(),
    "without its alpha channel": webp(chunksOf(files["lossy with alpha"]).filter(([type]) => type !== "ALPH")),
    "another last frame": await animation(others).toBuffer(),
  });
});

test("a WebP without a picture is identified by the whole file", () => {
  assert.equal(pictureData(webp([EXIF])).rule, "whole");
  assert.equal(pictureData(Buffer.from("RIFF\x04\0\0\0WEBP", "latin1")).rule, "whole");
});
