import assert from "node:assert/strict";
import { test } from "node:test";
import { pictureData } from "../../../lib/media/picture-data/digest.ts";
import { sniff } from "../../../lib/media/sniff.ts";
import { raf } from "../camera-files.ts";
import { validFiles } from "../fuzz/files.ts";
import { mutate } from "../fuzz/mutate.ts";
import { Random } from "../fuzz/random.ts";
import { box, grid, heifFile, ispe } from "../heif-file.ts";
import { hostileFiles } from "../hostile.ts";
import { drawQuarters } from "../pictures.ts";
import { tiffFile } from "../tiff-file.ts";
import { assertDistinct } from "./compare.ts";

const files = await validFiles();
const latin1 = (text: string) => Buffer.from(text, "latin1");

const RULES = {
  jpeg: "jpeg-1",
  "progressive jpeg": "jpeg-1",
  "cmyk jpeg": "jpeg-1",
  png: "png-1",
  "palette png": "png-1",
  webp: "webp-1",
  "lossless webp": "webp-1",
  avif: "heif-1",
  tiff: "tiff-1",
  "tiled tiff": "tiff-1",
  "jpeg tiff": "tiff-1",
  gif: "whole",
  heic: "heif-1",
  heif: "heif-1",
  "profiled heic": "heif-1",
  "transparent heic": "heif-1",
  "tiled heic": "heif-1",
  cr2: "raw-1",
  nef: "raw-1",
  arw: "raw-1",
  dng: "raw-1",
  raf: "raw-1",
};

test("pictureData selects the rule by content", () => {
  assert.deepEqual(Object.fromEntries(files.map(([name, file]) => [name, pictureData(file).rule])), RULES);
});

test("pictureData identifies files that Facet does not open by all their bytes", () => {
  const unopened = {
    "": Buffer.alloc(0),
    "one byte": latin1("\xff"),
    text: latin1("Gather the photos"),
    drawing: latin1("<svg/>"),
    video: latin1("\0\0\0\x18ftypmp42\0\0\0\0isommp42"),
    cr3: latin1("\0\0\0\x18ftypcrx \0\0\0\x01crx isom"),
    orf: latin1("IIRO\x08\0\0\0"),
  };
  for (const [what, file] of Object.entries(unopened)) assert.equal(pictureData(file).rule, "whole", what);
  assertDistinct(unopened);
});

test("pictureData accepts a view of a larger buffer, and does not modify it", () => {
  for (const [name, file] of files) {
    const before = Buffer.from(file);
    const larger = Buffer.concat([Buffer.alloc(7, 0xff), file, Buffer.alloc(9, 0xff)]);
    const part = new Uint8Array(larger.buffer, larger.byteOffset + 7, file.length);
    assert.deepEqual(pictureData(part), pictureData(file), name);
    assert.deepEqual(file, before, name);
  }
});

test("pictureData digests are stable between releases", () => {
  // Prepare: handmade files, which no encoder changes.
  const jpeg = (size: string) =>
    latin1(`\xff\xd8\xff\xc0\0\x0b\x08${size}\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0ab\xff\xd9`);
  const item = { type: "hvc1", data: latin1("ab"), properties: [ispe(4, 4), box("hvcC", latin1("cd"))] };
  const handmade = [
    jpeg("\0\x08\0\x08"),
    latin1("\x89PNG\r\n\x1a\n\0\0\0\x01IHDRacrc_\0\0\0\x02IDATbccrc_\0\0\0\0IENDcrc_"),
    latin1("RIFF\x0e\0\0\0WEBPVP8 \x02\0\0\0ab"),
    tiffFile({ directories: [{ 256: [2], 257: [1], 273: { blob: latin1("ab") }, 279: [2] }] }),
    raf(jpeg("\x02\0\x02\0")),
    heifFile({ items: [item, grid([1, 1], 2, [8, 4], [ispe(8, 4)])], primary: 2 }),
    latin1("GIF89a"),
  ];
  // Act
  const digests = handmade.map((file) => Object.values(pictureData(file)).join(" "));
  // Assess
  assert.deepEqual(digests, [
    "jpeg-1 fa75de23e30c1b29c12d343109d6c1ce71aa1f16942bc9dd5c715f15e09fa91e",
    "png-1 e9d343a65b1db5ab9643b5b4311bdf855cfdfa70cd271f074272bc3b1e0a44d8",
    "webp-1 7726f66ade2080890d39dfd23f1bf50cebec3e95b986659addbcd1ccf5802220",
    "tiff-1 779efb1e65f251f3fb8641806c55fd9b7bf23818f4ad56be8a9e325b7ca736d7",
    "raw-1 6b4ad9471062ece3eb6ecf1d803529fd5939858b0a7e254a90dadd7186ddddaa",
    "heif-1 e253863cd2c2226afa469e33ba3d2b3ba73181f855a68a6810f0f47007cda7e2",
    "whole e80edd9642128d2f283e8ecc06da5f9a974534f202f3120bf47a66fa3085ceb2",
  ]);
});

test("pictureData has digests for files with false headers", async () => {
  for (const [what, file] of Object.entries(await hostileFiles())) {
    assert.match(pictureData(file).digest, /^[0-9a-f]{64}$/, what);
  }
});

test("pictureData has digests for damaged files, and never throws", async (t) => {
  // Prepare
  const random = new Random(7);
  const rules = new Map<string, number>();
  const noted = [...files, ["plain jpeg", await drawQuarters(96, 64).jpeg().toBuffer()] as const];
  // Act
  for (let index = 0; index < 4200; index++) {
    const [name, file] = noted[index % noted.length]!;
    const damaged = mutate(file, random.of(noted)[1], random);
    const { rule, digest } = pictureData(damaged);
    // Assess
    assert.match(digest, /^[0-9a-f]{64}$/, name);
    if (rule === "whole") continue;
    rules.set(rule, (rules.get(rule) ?? 0) + 1);
    assert.notEqual(sniff(damaged).kind, "unknown");
  }
  t.diagnostic([...rules].map(([rule, count]) => `${rule}: ${count}`).join(", "));
  assert.deepEqual([...rules.keys()].sort(), ["heif-1", "jpeg-1", "png-1", "raw-1", "tiff-1", "webp-1"]);
});
