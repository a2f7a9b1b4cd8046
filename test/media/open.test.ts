import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { UndecodablePhoto } from "../../lib/media/errors.ts";
import { DEFAULT_LIMITS } from "../../lib/media/limits.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { rejectsWith } from "./rejects.ts";

/** A picture whose left half is red and right half blue, 60 x 40 px. */
const redAndBlue = () =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: "#f00" } }).composite([
    { input: { create: { width: 30, height: 40, channels: 3, background: "#00f" } }, left: 30, top: 0 },
  ]);

/** Returns whether a pixel is red or blue. */
async function colourAt(bytes: Uint8Array, x: number, y: number): Promise<string> {
  const { width, data } = await (await openPhoto("a", bytes)).pixels(60);
  const at = (y * width + x) * 3;
  return data[at]! > data[at + 2]! ? "red" : "blue";
}

for (const format of ["jpeg", "png", "webp", "avif", "tiff", "gif"] as const) {
  test(`openPhoto recognises ${format} by content and returns upright pixels`, async () => {
    // Prepare
    const bytes = await redAndBlue().toFormat(format).toBuffer();
    // Act
    const photo = await openPhoto("named.txt", bytes);
    const half = await photo.pixels(30);
    // Assess
    assert.deepEqual([photo.width, photo.height], [60, 40]);
    assert.deepEqual([half.width, half.height, half.data.length], [30, 20, 30 * 20 * 3]);
    assert.equal(await colourAt(bytes, 5, 20), "red");
    assert.equal(await colourAt(bytes, 55, 20), "blue");
  });
}

for (const [orientation, size, redAt] of [
  [1, [60, 40], [5, 20]],
  [2, [60, 40], [55, 20]],
  [3, [60, 40], [55, 20]],
  [4, [60, 40], [5, 20]],
  [5, [40, 60], [20, 5]],
  [6, [40, 60], [20, 5]],
  [7, [40, 60], [20, 55]],
  [8, [40, 60], [20, 55]],
] as const) {
  test(`openPhoto applies EXIF orientation ${orientation}`, async () => {
    const bytes = await redAndBlue().withMetadata({ orientation }).jpeg().toBuffer();
    const { width, height } = await openPhoto("a.jpg", bytes);
    assert.deepEqual([width, height], size);
    assert.equal(await colourAt(bytes, redAt[0], redAt[1]), "red");
  });
}

for (const [what, bytes, reason] of [
  ["an empty file", "", "empty"],
  ["a letter", "Dear Ada, the photos are on the way.", "not a picture"],
] as const) {
  test(`openPhoto rejects ${what} with its reason`, async () => {
    await assert.rejects(
      openPhoto("a.jpg", Buffer.from(bytes, "latin1")),
      (error) => error instanceof UndecodablePhoto && error.reason === reason,
    );
  });
}

test("OpenPhoto.pixels rejects a photo that ends before its first pixel", async () => {
  const bytes = await redAndBlue().jpeg().toBuffer();
  const scan = bytes.indexOf(Buffer.from([0xff, 0xda]));
  const photo = await openPhoto("a.jpg", bytes.subarray(0, scan + 14));
  await rejectsWith(photo.pixels(60), /^truncated: /);
});

test("openPhoto rejects pixels or bytes over the limits before decoding anything", async () => {
  const bytes = await redAndBlue().png().toBuffer();
  await assert.rejects(openPhoto("a.png", bytes, { ...DEFAULT_LIMITS, pixels: 2399 }), /too many pixels: 60 x 40/);
  await rejectsWith(openPhoto("a.png", bytes, { ...DEFAULT_LIMITS, wholePixels: 2399 }), /^too many pixels: 60 x 40/);
  await assert.rejects(openPhoto("a.png", bytes, { ...DEFAULT_LIMITS, pixels: 2400, bytes: 10 }), /too many bytes/);
});

test("openPhoto reads the time at which a photo was taken", async () => {
  const exif = { IFD0: { DateTime: "2026:01:02 03:04:05" }, IFD2: { DateTimeOriginal: "2025:06:07 08:09:10" } };
  const bytes = await redAndBlue().withExif(exif).jpeg().toBuffer();
  assert.equal((await openPhoto("a.jpg", bytes)).takenAt, "2025-06-07T08:09:10");
  assert.equal((await openPhoto("a.jpg", await redAndBlue().jpeg().toBuffer())).takenAt, undefined);
});
