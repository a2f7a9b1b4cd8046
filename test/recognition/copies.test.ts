import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { createDetector } from "../../lib/detect/detector.ts";
import { createEmbedder } from "../../lib/embed/embedder.ts";
import { DEFAULT_LIMITS } from "../../lib/media/limits.ts";
import { installModel, installModels, installSamples } from "../../lib/models/install.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { readPictureFaces } from "../../lib/recognition/pictures.ts";

test("readPictureFaces: a JPEG and its pixels as PNG and TIFF give byte-equal vectors", async (t) => {
  // Prepare
  const detector = await createDetector({ engine: "onnx", models: await installModels() });
  const record = findEmbedder();
  const embedder = await createEmbedder({ record, file: await installModel(record), threads: 1 });
  t.after(() => Promise.all([detector.release(), embedder.release()]));
  const reader = { detector, embedder, parameters: readParameters({}), limits: DEFAULT_LIMITS };
  const sample = await readFile(join(await installSamples(), "sample1.jpg"));
  const { data, info } = await sharp(sample).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const picture = () => sharp(data, { raw: { width, height, channels } });
  // Act
  const vectorsOf = async (name: string, bytes: Uint8Array) =>
    (await readPictureFaces(reader, name, bytes)).faces.map(({ vector }) => Buffer.from(vector.buffer).toString("hex"));
  const png = await vectorsOf("a.png", await picture().png({ compressionLevel: 1 }).toBuffer());
  const tiff = await vectorsOf("a.tif", await picture().tiff({ compression: "lzw" }).toBuffer());
  const original = await vectorsOf("a.jpg", sample);
  // Assess
  assert.ok(png.length > 0);
  assert.deepEqual(tiff, png);
  assert.deepEqual(original, png, "the JPEG decoder shrinks larger photos on its own, but not this one");
});
