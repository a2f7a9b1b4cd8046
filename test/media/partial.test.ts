import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { openPhoto } from "../../lib/media/open.ts";
import { pictureData } from "../../lib/media/picture-data/digest.ts";
import { chunk, greyPng } from "./hostile.ts";
import { drawNoise } from "./picture-data/noise.ts";
import { rejectsWith } from "./rejects.ts";

const SIDE = 96;
/** Noise of 8 px: no two places are alike, and every format preserves it. */
const noise = sharp(
  await drawNoise(SIDE / 8, 64 / 8)
    .png()
    .toBuffer(),
).resize(SIDE, 64);
const pixels = await noise.clone().raw().toBuffer();

/** Returns the approximate number of upper rows that equal the whole picture. */
async function rowsShown(bytes: Uint8Array): Promise<{ rows: number; note: string | undefined }> {
  const photo = await openPhoto("a", bytes);
  const { data, width } = await photo.pixels(SIDE);
  const isSame = (row: number) => {
    const [from, to] = [row * width * 3, (row + 1) * width * 3];
    const off = data.subarray(from, to).reduce((sum, value, at) => sum + Math.abs(value - pixels[from + at]!), 0);
    return off / (to - from) < 40;
  };
  let rows = 0;
  while (rows < 64 && isSame(rows)) rows++;
  return { rows, note: photo.note() };
}

const jpegs = {
  baseline: await noise.clone().jpeg().toBuffer(),
  "baseline without subsampling": await noise.clone().jpeg({ chromaSubsampling: "4:4:4" }).toBuffer(),
  progressive: await noise.clone().jpeg({ progressive: true }).toBuffer(),
};

for (const [name, whole] of Object.entries(jpegs)) {
  test(`openPhoto shows a ${name} JPEG without its end marker as if it were complete`, async () => {
    for (const missing of [0, 1, 2]) {
      const bytes = whole.subarray(0, whole.length - missing);
      const photo = await openPhoto("a.jpg", bytes);
      // Assess
      assert.deepEqual(
        (await photo.pixels(SIDE)).data,
        (await (await openPhoto("a.jpg", whole)).pixels(SIDE)).data,
        `${missing}`,
      );
      assert.equal(photo.note(), undefined, `${missing}`);
      assert.equal(pictureData(bytes).digest, pictureData(whole).digest, `${missing}`);
    }
  });
}

for (const [format, whole] of Object.entries({
  jpeg: jpegs.baseline,
  png: await noise.clone().png().toBuffer(),
  webp: await noise.clone().webp().toBuffer(),
  gif: await noise.clone().gif().toBuffer(),
})) {
  test(`openPhoto shows the readable part of a truncated ${format}, with a note`, async () => {
    for (const share of [0.9, 0.5]) {
      const { rows, note } = await rowsShown(whole.subarray(0, whole.length * share));
      assert.equal(note, "truncated", `${share}`);
      assert.ok(rows >= 16, `${rows} rows of ${share}`);
    }
  });
}

test("pictureData differs between a truncated picture and the complete one", () => {
  const digests = Object.values(jpegs).flatMap((whole) =>
    [whole.length, whole.length - 3, whole.length >> 1].map((length) => pictureData(whole.subarray(0, length)).digest),
  );
  assert.equal(new Set(digests).size, digests.length);
});

test("openPhoto rejects a file without pixels for its header", async () => {
  const short = greyPng(8, 8, 4, [chunk("tEXt", Buffer.from("a\0b"))]);
  await rejectsWith((await openPhoto("a.png", short)).pixels(8), /^(truncated|not a picture)/);
});

test("openPhoto decodes a JPEG that is too large for full size at the largest possible fraction", async () => {
  // Prepare
  const limits = { pixels: 100_000, wholePixels: 10_000, bytes: 1e6 };
  const large = drawNoise(300, 200);
  const jpeg = await large.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer();
  // Act
  const photo = await openPhoto("a.jpg", jpeg, limits);
  const { width, height } = await photo.pixels(300);
  // Assess
  assert.deepEqual([photo.width, photo.height], [200, 300]);
  assert.deepEqual([width, height], [50, 75]);
  const png = await large.clone().png().toBuffer();
  await rejectsWith(
    openPhoto("a.png", png, limits),
    "too many pixels: 300 x 200 are 0.06 megapixels, PHOTO_WHOLE_MEGAPIXELS allows 0.01",
  );
  const small = { ...limits, pixels: 50_000 };
  await rejectsWith(openPhoto("a.jpg", jpeg, small), /megapixels, PHOTO_MEGAPIXELS allows 0\.05$/);
  const short = { ...limits, bytes: 10_000 };
  await rejectsWith(
    openPhoto("a.jpg", jpeg, short),
    /^too many bytes: 0\.\d+ megabytes, PHOTO_MEGABYTES allows 0\.01$/,
  );
});
