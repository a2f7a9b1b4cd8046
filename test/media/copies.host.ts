import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { openPhoto } from "../../lib/media/open.ts";
import { installSamples } from "../../lib/models/install.ts";

const PNG = { compressionLevel: 1 };

/** Creates a photo of this size lying on its side, and copies of it, turned upright or not. */
async function copies(width: number, height: number, orientation: number) {
  const sample = await readFile(join(await installSamples(), "sample1.jpg"));
  const jpeg = await sharp(sample)
    .resize(width, height, { fit: "fill" })
    .withMetadata({ orientation })
    .jpeg()
    .toBuffer();
  const upright = () => sharp(jpeg).autoOrient();
  const small = width * height < 1e6;
  return {
    jpeg,
    others: {
      png: await upright().png(PNG).toBuffer(),
      "png on its side": await sharp(jpeg).withMetadata({ orientation }).png(PNG).toBuffer(),
      tiff: await upright().tiff({ compression: "none" }).toBuffer(),
      ...(small ? { webp: await upright().webp({ lossless: true, effort: 0 }).toBuffer() } : {}),
    },
  };
}

for (const [width, height] of [
  [900, 600],
  [5400, 3600],
] as const) {
  for (const orientation of [1, 6]) {
    test(`lossless copies of ${width} x ${height} px, orientation ${orientation}, have equal pixels at any size`, async () => {
      // Prepare
      const { jpeg, others } = await copies(width, height, orientation);
      const photo = await openPhoto("a.jpg", jpeg);
      for (const [name, bytes] of Object.entries(others)) {
        const copy = await openPhoto(name, bytes);
        for (const side of [120, 450, 851]) {
          // Act
          const [one, other] = [await photo.pixels(side), await copy.pixels(side)];
          // Assess
          assert.ok(Buffer.from(one.data).equals(other.data), `${name} at ${side} px`);
        }
      }
    });
  }
}
