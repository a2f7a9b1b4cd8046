import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openPhoto } from "../../../lib/media/open.ts";
import { pictureData } from "../../../lib/media/picture-data/digest.ts";
import { colours } from "../colours.ts";
import {
  box,
  exifItem,
  FIXTURES,
  grid,
  type HeifItem,
  heifFile,
  imir,
  irot,
  ispe,
  TILE_PX,
  tile,
} from "../heif-file.ts";
import { assertDistinct, assertSame } from "./compare.ts";
import { drawNoise } from "./noise.ts";

const fixture = (name: string) => readFileSync(join(FIXTURES, name));
const exif = Buffer.from("II*\0\x08\0\0\0\0\0\0\0\0\0", "latin1");

const WHOLE = [2 * TILE_PX, 2 * TILE_PX] as const;
const [red, green, blue, white] = (["red", "green", "blue", "white"] as const).map(tile) as [
  HeifItem,
  HeifItem,
  HeifItem,
  HeifItem,
];

/** Returns four tiles in a given order, with further items of the file. */
const tiled = (order = [1, 2, 3, 4], properties: Buffer[] = [], more: HeifItem[] = []) =>
  heifFile({
    items: [red, green, blue, white, grid(order, 2, WHOLE, [ispe(...WHOLE), ...properties]), ...more],
    primary: 5,
  });

/** Returns an item that refers to picture `to` by a reference of type `kind`. */
const auxiliary = (of: HeifItem, to: number, kind: string): HeifItem => ({
  ...of,
  properties: [...of.properties, box("auxC", Buffer.alloc(4), Buffer.from(`${kind}\0`))],
  reference: ["auxl", [to]],
});
const ALPHA = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";
const DEPTH = "urn:mpeg:mpegB:cicp:systems:auxiliary:depth";

test("heif-1 ignores rotation, mirroring, colour, metadata, thumbnails and depth of a tiled HEIC", () => {
  assertSame("heif-1", tiled(), {
    rotation: tiled([1, 2, 3, 4], [irot(1)]),
    mirroring: tiled([1, 2, 3, 4], [imir(1)]),
    "a colour profile": tiled([1, 2, 3, 4], [box("colr", Buffer.from("prof"), Buffer.alloc(100))]),
    "an Exif item": tiled([1, 2, 3, 4], [], [exifItem(exif, 5)]),
    "an XMP item": tiled(
      [1, 2, 3, 4],
      [],
      [{ type: "mime", data: Buffer.from("<x:xmpmeta/>"), properties: [], reference: ["cdsc", [5]] }],
    ),
    "a thumbnail": tiled([1, 2, 3, 4], [], [{ ...red, reference: ["thmb", [5]] }]),
    "a depth map": tiled([1, 2, 3, 4], [], [auxiliary(white, 5, DEPTH)]),
    "a second picture": tiled([1, 2, 3, 4], [], [red]),
    "a video after the end": Buffer.concat([tiled(), box("mpvd", Buffer.alloc(500))]),
    "something after the end": Buffer.concat([tiled(), Buffer.alloc(500)]),
  });
});

test("heif-1 ignores the numbers and positions of items", async () => {
  // Prepare: renumber the items before the grid, and move the grid's data into the meta box.
  const moved = heifFile({
    items: [
      exifItem(exif, 6),
      red,
      green,
      blue,
      white,
      { ...grid([2, 3, 4, 5], 2, WHOLE, [ispe(...WHOLE)]), inMeta: true },
    ],
    primary: 6,
  });
  // Act and assess
  assert.deepEqual(await colours(await openPhoto("a", moved)), ["red", "green", "blue", "white"]);
  assertSame("heif-1", tiled(), { moved });
});

test("heif-1 changes with picture, order, size, crop, codec configuration and transparency", () => {
  const one = (item: HeifItem, more: HeifItem[] = []) => heifFile({ items: [item, ...more], primary: 1 });
  const clap = box("clap", Buffer.alloc(32, 1));
  const [configuration, size] = red.properties as [Buffer, Buffer];
  assertDistinct({
    tiled: tiled(),
    "another order": tiled([2, 1, 3, 4]),
    "a tile twice": tiled([1, 1, 3, 4]),
    "another tile twice": tiled([1, 3, 3, 4]),
    crop: tiled([1, 2, 3, 4], [clap]),
    transparency: tiled([1, 2, 3, 4], [], [auxiliary(white, 5, ALPHA)]),
    "another transparency": tiled([1, 2, 3, 4], [], [auxiliary(red, 5, ALPHA)]),
    "transparency of a tile": tiled([1, 2, 3, 4], [], [auxiliary(white, 1, ALPHA)]),
    red: one(red),
    green: one(green),
    "another primary picture": heifFile({ items: [red, green, blue], primary: 3 }),
    "another size": one({ ...red, properties: [configuration, ispe(32, 32)] }),
    "another configuration": one({ ...red, properties: [Buffer.from(configuration).fill(1, 20, 21), size] }),
    "another type": one({ ...red, type: "hvc2" }),
  });
});

test("heif-1 reads files of libheif and sharp, with different digests", async () => {
  const names = ["quarters", "alpha", "deep", "grey", "large", "tile-red", "turned"];
  const heic = Object.fromEntries(names.map((name) => [name, fixture(`${name}.heic`)]));
  const avif = {
    avif: await drawNoise(64, 48).avif({ effort: 0 }).toBuffer(),
    "avif of another quality": await drawNoise(64, 48).avif({ effort: 0, quality: 90 }).toBuffer(),
    "opaque avif": await drawNoise(64, 48).ensureAlpha().avif({ effort: 0 }).toBuffer(),
    "half transparent avif": await drawNoise(64, 48).ensureAlpha(0.5).avif({ effort: 0 }).toBuffer(),
    "lossless avif": await drawNoise(64, 48).avif({ effort: 0, lossless: true }).toBuffer(),
  };
  for (const [name, file] of Object.entries({ ...heic, ...avif })) assert.equal(pictureData(file).rule, "heif-1", name);
  const { turned: _, ...distinct } = heic;
  assertDistinct({ ...distinct, ...avif });
});

test("heif-1 ignores the metadata of an AVIF", async () => {
  const picture = drawNoise(64, 48).avif({ effort: 0 });
  assertSame("heif-1", await picture.clone().toBuffer(), {
    "an Exif block": await picture
      .clone()
      .withExif({ IFD0: { Artist: "Ada" } })
      .toBuffer(),
    orientation: await picture.clone().withMetadata({ orientation: 6 }).toBuffer(),
    "an XMP packet": await picture.clone().withXmp("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>").toBuffer(),
  });
});

test("heif-1 includes transparency", () => {
  const file = fixture("alpha.heic");
  const data = file.indexOf("mdat") + 4;
  const places = [0.2, 0.9].map((part) => data + Math.floor(part * (file.length - data)));
  const changed = places.map((at) => Buffer.from(file).fill(file[at]! ^ 1, at, at + 1));
  assertDistinct({ file, "one bit of the first half": changed[0]!, "one bit of the second half": changed[1]! });
});

test("heif-1 changes if a HEIC is truncated, also in its metadata", () => {
  const file = tiled([1, 2, 3, 4], [], [exifItem(exif, 5)]);
  assertDistinct({
    file,
    "cut off in its metadata": file.subarray(0, file.length - 4),
    "cut off in its picture": file.subarray(0, file.length - 40),
    "cut off in its boxes": file.subarray(0, 500),
  });
});

test("a HEIC with unreadable items is identified by the whole file", () => {
  const file = tiled();
  const changed = (before: string, offset: number, value: number) => {
    const copy = Buffer.from(file);
    copy[copy.indexOf(before) + 4 + offset] = value;
    return copy;
  };
  const unreadable = {
    "no primary item": heifFile({ items: [red], primary: 2 }),
    "a missing tile": tiled([1, 2, 3, 9]),
    "data in another item": changed("iloc", 11, 2),
    "data in another file": changed("iloc", 13, 1),
    "lengths of no bytes": changed("iloc", 4, 0x40),
    "lengths of three bytes": changed("iloc", 4, 0x43),
    "no types": changed("iinf", -4, 0x41),
    "a box shorter than its header": changed("hdlr", -5, 1),
    "the first bytes": file.subarray(0, 40),
  };
  for (const [what, bytes] of Object.entries(unreadable)) assert.equal(pictureData(bytes).rule, "whole", what);
  assertDistinct(unreadable);
});

test("heif-1 bounds the time for items that share properties", () => {
  // Prepare: a grid of one tile, a thousand times, each time with the same property of 100 KB.
  const items = Array.from({ length: 1000 }, () => ({ ...red, properties: [] as Buffer[] }));
  const shared = box("hvcC", Buffer.alloc(100_000));
  const order = items.map((_, index) => index + 2);
  const file = heifFile({ items: [{ ...grid(order, 1, WHOLE, [shared]), type: "grid" }, ...items], primary: 1 });
  assert.equal(pictureData(file).rule, "heif-1");
  // Act: give every item the first property.
  const bytes = Buffer.from(file);
  const associations = bytes.indexOf("ipma") + 8;
  const repeated = Buffer.concat([
    bytes.subarray(0, associations + 4),
    ...[...items, red].map((_, index) => Buffer.from([(index + 1) >> 8, (index + 1) & 255, 1, 1])),
  ]);
  const grown = Buffer.concat([repeated, bytes.subarray(associations + 4)]);
  for (const type of ["ipma", "iprp", "meta"]) {
    const at = grown.indexOf(type) - 4;
    grown.writeUInt32BE(grown.readUInt32BE(at) + 4 * (items.length + 1), at);
  }
  // Assess
  assert.equal(pictureData(grown).rule, "whole");
});
