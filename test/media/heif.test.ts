import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { DEFAULT_LIMITS } from "../../lib/media/limits.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { colours } from "./colours.ts";
import { exifItem, FIXTURES, grid, heifFile, imir, irot, ispe, quarters, TILE_PX, tile } from "./heif-file.ts";
import { rejectsWith } from "./rejects.ts";

const fixture = (name: string) => readFileSync(join(FIXTURES, name));

/** Returns an EXIF block with a date and an orientation. */
async function exifOf(orientation: number): Promise<Buffer> {
  const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
    .withExif({ IFD0: {}, IFD2: { DateTimeOriginal: "2025:06:07 08:09:10" } })
    .withMetadata({ orientation })
    .jpeg()
    .toBuffer();
  const { exif } = await sharp(jpeg).metadata();
  assert(exif);
  return exif.subarray(6);
}

test("openPhoto reads pixels, size and date of a HEIC photo, whatever its name", async () => {
  const photo = await openPhoto("IMG_0001.jpeg", fixture("quarters.heic"));
  assert.deepEqual([photo.width, photo.height, photo.takenAt], [96, 64, "2025-06-07T08:09:10"]);
  assert.deepEqual(await colours(photo), ["red", "green", "blue", "white"]);
  const small = await photo.pixels(48);
  assert.deepEqual([small.width, small.height, small.data.length], [48, 32, 48 * 32 * 3]);
});

for (const [what, name, expected] of [
  ["10 bits", "deep.heic", ["red", "green", "blue", "white"]],
  ["a Display P3 profile", "p3.heic", ["red", "green", "blue", "white"]],
  ["an orientation in its EXIF that no box repeats", "turned.heic", ["red", "green", "blue", "white"]],
] as const) {
  test(`openPhoto decodes a HEIC photo with ${what} to the right colours and positions`, async () => {
    assert.deepEqual(await colours(await openPhoto("a.heic", fixture(name))), expected);
  });
}

test("openPhoto puts a half transparent HEIC photo on white", async () => {
  const { data } = await (await openPhoto("a.heic", fixture("alpha.heic"))).pixels(96);
  const close = (value: number, to: number) => Math.abs(value - to) <= 3;
  assert(close(data[0]!, (0xd0 + 255) / 2) && close(data[1]!, (0x10 + 255) / 2), `${data.subarray(0, 3)}`);
});

test("openPhoto gives a grey HEIC photo three equal channels", async () => {
  const { data } = await (await openPhoto("a.heic", fixture("grey.heic"))).pixels(96);
  assert.deepEqual([...data.subarray(0, 3)], [104, 104, 104]);
});

for (const [transforms, name, expected] of [
  [[], "upright", ["red", "green", "blue", "white"]],
  [[irot(1)], "turned left", ["green", "white", "red", "blue"]],
  [[irot(2)], "upside down", ["white", "blue", "green", "red"]],
  [[irot(3)], "turned right", ["blue", "red", "white", "green"]],
  [[imir(1)], "mirrored", ["green", "red", "white", "blue"]],
  [[imir(0)], "flipped", ["blue", "white", "red", "green"]],
  [[irot(3), imir(1)], "turned right, then mirrored", ["red", "blue", "green", "white"]],
] as const) {
  test(`openPhoto applies HEIC tiles ${name} by the file's boxes once, despite the same EXIF orientation`, async () => {
    // Prepare
    const bytes = quarters([...transforms], await exifOf(6));
    // Act
    const photo = await openPhoto("a.heic", bytes);
    // Assess
    assert.deepEqual(await colours(photo), expected);
    assert.equal(photo.takenAt, "2025-06-07T08:09:10");
  });
}

test("openPhoto reports the upright size of a turned HEIC photo", async () => {
  const tiles = [tile("red"), tile("blue")];
  const size = [2 * TILE_PX, TILE_PX] as const;
  const bytes = heifFile({ items: [...tiles, grid([1, 2], 2, size, [ispe(...size), irot(3)])], primary: 3 });
  const photo = await openPhoto("a.heic", bytes);
  const { width, height } = await photo.pixels(1000);
  assert.deepEqual([photo.width, photo.height, width, height], [64, 128, 64, 128]);
  assert.deepEqual(await colours(photo), ["red", "red", "blue", "blue"]);
});

test("openPhoto opens the primary picture of a HEIC file with several", async () => {
  const items = [tile("red"), tile("green"), tile("blue"), exifItem(await exifOf(1), 2)];
  const photo = await openPhoto("a.heic", heifFile({ items, primary: 2 }));
  assert.deepEqual(await colours(photo), ["green", "green", "green", "green"]);
  assert.equal(photo.takenAt, "2025-06-07T08:09:10");
});

test("openPhoto rejects a HEIC photo larger than the limit by its header", async () => {
  const bytes = fixture("quarters.heic");
  await rejectsWith(openPhoto("a.heic", bytes, { ...DEFAULT_LIMITS, pixels: 6143 }), /^too many pixels: 96 x 64/);
  await openPhoto("a.heic", bytes, { ...DEFAULT_LIMITS, pixels: 6144 });
});

test("openPhoto rejects a HEIC photo whose coded picture differs from its header", async () => {
  const [coded, size] = [tile("red"), ispe(32, 32)];
  const liar = heifFile({ items: [{ ...coded, properties: [coded.properties[0]!, size] }], primary: 1 });
  const photo = await openPhoto("a.heic", liar);
  await rejectsWith(photo.pixels(32), /^not a picture: /);
});

test("openPhoto rejects a truncated HEIC photo", async () => {
  const bytes = quarters();
  const opened = async () => (await openPhoto("a.heic", bytes.subarray(0, bytes.length - 20))).pixels(64);
  await rejectsWith(opened(), /^truncated/);
});
