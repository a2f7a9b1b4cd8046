import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import sharp from "sharp";
import { CROP_PX } from "../../lib/embed/crop-size.ts";
import { createEmbedder, type Embedding } from "../../lib/embed/embedder.ts";
import { NotACrop } from "../../lib/embed/input.ts";
import { ModelMismatch } from "../../lib/embed/session.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { modelPath } from "../../lib/models/files.ts";
import type { EmbedderModel } from "../../lib/models/types.ts";
import { ChecksumMismatch, ModelFileMissing } from "../../lib/models/verify.ts";
import { FLOAT, onnxModel } from "../../lib/onnx/write.ts";

const SIDE = 16;
const LENGTH = 3 * SIDE * SIDE;

const folder = await mkdtemp(join(tmpdir(), "facet-embedder-"));
after(() => rm(folder, { recursive: true }));

/** Writes a model that returns its input, so that vectors can be compared with it. */
async function mirror(batch: string | number, input: Partial<EmbedderModel["input"]> = {}) {
  const nhwc = input.layout === "NHWC";
  const bytes = onnxModel({
    name: "mirror",
    operators: [{ type: "Flatten", inputs: ["pixels"], outputs: ["vector"], attributes: { axis: 1 } }],
    inputs: [{ name: "pixels", type: FLOAT, shape: nhwc ? [batch, SIDE, SIDE, 3] : [batch, 3, SIDE, SIDE] }],
    outputs: [{ name: "vector", type: FLOAT, shape: [batch, LENGTH] }],
  });
  const file = join(folder, `mirror-${batch}-${nhwc}.onnx`);
  await writeFile(file, bytes);
  const record: EmbedderModel = {
    id: "mirror@1",
    kind: "embedder",
    file: {
      name: "mirror.onnx",
      sha256: createHash("sha256").update(bytes).digest("hex"),
      licence: "ours",
      source: { file },
    },
    input: { name: "pixels", sizePx: SIDE, layout: "NCHW", channels: "RGB", mean: 0, scale: 255, window: 1, ...input },
    output: { name: "vector", length: LENGTH },
  };
  return { record, file, threads: 1 };
}

function crop(background: { r: number; g: number; b: number }, size = CROP_PX): Promise<Buffer> {
  return sharp({ create: { width: size, height: size, channels: 3, background } })
    .jpeg({ quality: 95, chromaSubsampling: "4:4:4" })
    .toBuffer();
}

const ORANGE = { r: 250, g: 120, b: 10 };
const BLUE = { r: 20, g: 60, b: 220 };

/** Returns the vector of an embedding, which has unit length. */
function vectorOf(embedding: Embedding | Error | undefined): Float32Array {
  assert.ok(embedding && !(embedding instanceof Error), String(embedding));
  const { vector, rawLength } = embedding;
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  assert.ok(Math.abs(length - 1) < 1e-5, `length ${length}`);
  assert.ok(rawLength > 0);
  return vector;
}

for (const { layout, channels, first } of [
  { layout: "NCHW", channels: "RGB", first: [250, 250, 250] },
  { layout: "NCHW", channels: "BGR", first: [10, 10, 10] },
  { layout: "NHWC", channels: "RGB", first: [250, 120, 10] },
  { layout: "NHWC", channels: "BGR", first: [10, 120, 250] },
] as const) {
  test(`embedder arranges input values for ${layout} ${channels}`, async () => {
    // Prepare
    const embedder = await createEmbedder(await mirror("N", { layout, channels }));
    // Act
    const [embedding] = await embedder.embed([await crop(ORANGE)]);
    await embedder.release();
    // Assess
    const vector = vectorOf(embedding);
    const scale = 250 / Math.max(...vector);
    for (const [at, value] of first.entries()) assert.ok(Math.abs(vector[at]! * scale - value) < 4, `${vector[at]}`);
  });
}

test("embedder states the length of the model's output", async () => {
  // Prepare: an input that is 3 times as large, from which the model makes an output that is 3 times as long
  const embedders = await Promise.all([30, 10].map(async (scale) => createEmbedder(await mirror("N", { scale }))));
  // Act
  const [small, large] = await Promise.all(
    embedders.map(async (embedder) => {
      const [embedding] = await embedder.embed([await crop(ORANGE)]);
      await embedder.release();
      assert.ok(embedding && !(embedding instanceof Error), String(embedding));
      return embedding.rawLength;
    }),
  );
  // Assess
  assert.ok(Math.abs(large! / small! - 3) < 1e-4, `${small} ${large}`);
});

test("embedder normalises with the record's mean and scale", async () => {
  // Prepare: (value - 120) / 10 is 0 for green
  const embedder = await createEmbedder(await mirror("N", { mean: 120, scale: 10 }));
  // Act
  const [embedding] = await embedder.embed([await crop(ORANGE)]);
  await embedder.release();
  // Assess
  const vector = vectorOf(embedding);
  const [red, green, blue] = [vector[0]!, vector[SIDE * SIDE]!, vector[2 * SIDE * SIDE]!];
  assert.ok(Math.abs(green / red) < 0.03);
  assert.ok(Math.abs(blue / red + 110 / 130) < 0.05);
});

for (const batch of ["N", 1]) {
  test(`embedder returns the same vectors for a batch of 64 as one by one (batch dimension ${batch})`, async () => {
    // Prepare
    const embedder = await createEmbedder(await mirror(batch));
    const colours = Array.from({ length: 64 }, (_, at) => crop({ r: 255 - 3 * at, g: 4 * at, b: (at * 37) % 256 }));
    const crops = await Promise.all(colours);
    // Act
    const together = await embedder.embed(crops);
    const alone = await Promise.all(crops.map(async (each) => (await embedder.embed([each]))[0]));
    await embedder.release();
    // Assess
    assert.equal(together.length, 64);
    for (const [at, embedding] of together.entries()) {
      vectorOf(embedding);
      assert.deepEqual(embedding, alone[at]);
    }
    assert.notDeepEqual(together[0], together[1]);
  });

  test(`embedder reports an invalid crop without failing the others (batch dimension ${batch})`, async () => {
    // Prepare
    const embedder = await createEmbedder(await mirror(batch));
    const [good, small] = [await crop(BLUE), await crop(BLUE, 100)];
    // Act
    const answers = await embedder.embed([good, Buffer.from("no picture"), small, good.subarray(0, 200), good]);
    const none = await embedder.embed([]);
    await embedder.release();
    // Assess
    vectorOf(answers[0]);
    assert.deepEqual(answers[4], answers[0]);
    for (const at of [1, 2, 3]) assert.ok(answers[at] instanceof NotACrop, `${at}: ${answers[at]}`);
    assert.match(String(answers[2]), /100 x 100/);
    assert.deepEqual(none, []);
  });
}

test("embedder uses the middle of the crop, or a lower window if the record has one", async () => {
  // Prepare: a crop whose upper half is black, seen through windows of half the face square
  const black = await sharp({ create: { width: CROP_PX, height: CROP_PX / 2, channels: 3, background: "#000" } })
    .png()
    .toBuffer();
  const halves = await sharp(await crop({ r: 200, g: 200, b: 200 }))
    .composite([{ input: black, left: 0, top: 0 }])
    .jpeg({ quality: 100 })
    .toBuffer();
  const bright = async (down: number) => {
    const embedder = await createEmbedder(await mirror("N", { window: 0.5, down }));
    const [embedding] = await embedder.embed([halves]);
    await embedder.release();
    return vectorOf(embedding).filter((value) => value > 0.01).length / LENGTH;
  };
  // Act
  const [centred, lower] = [await bright(0), await bright(0.2)];
  // Assess
  assert.ok(Math.abs(centred - 0.5) < 0.1, `${centred}`);
  assert.ok(lower > 0.8, `${lower}`);
});

test("createEmbedder rejects a model that does not match its record, with the reason", async () => {
  // Prepare
  const { record, file, threads } = await mirror("N");
  const { input, output } = record;
  const text = join(folder, "text.onnx");
  await writeFile(text, "not a model");
  const sha256 = createHash("sha256").update("not a model").digest("hex");
  const attempts: [EmbedderModel, string, RegExp | typeof Error][] = [
    [{ ...record, input: { ...input, name: "image" } }, file, /no input image, but pixels/],
    [{ ...record, input: { ...input, sizePx: 112 } }, file, /N x 3 x 112 x 112/],
    [{ ...record, input: { ...input, layout: "NHWC" } }, file, /its input is/],
    [{ ...record, output: { ...output, name: "embedding" } }, file, /no output embedding, but vector/],
    [{ ...record, output: { ...output, length: 512 } }, file, /768 numbers, not 512/],
    [{ ...record, file: { ...record.file, sha256 } }, text, /cannot be loaded/],
  ];
  for (const [wrong, path, reason] of attempts) {
    // Act
    const attempt = createEmbedder({ record: wrong, file: path, threads });
    // Assess
    await assert.rejects(attempt, (error: Error) => {
      assert.ok(error instanceof ModelMismatch, String(error));
      assert.match(error.message, reason as RegExp);
      return true;
    });
  }
});

test("createEmbedder rejects a file with other bytes, and a missing one", async () => {
  // Prepare
  const { record, file, threads } = await mirror("N");
  const other = { ...record, file: { ...record.file, sha256: "0".repeat(64) } };
  // Act and assess
  await assert.rejects(createEmbedder({ record: other, file, threads }), ChecksumMismatch);
  await assert.rejects(createEmbedder({ record, file: `${file}.gone`, threads }), ModelFileMissing);
});

const bundled = modelPath(FR_FEATURE.file);
const missing = !existsSync(bundled) && `the bundled model is not installed: there is no ${bundled}`;

test("embedder with the bundled model returns one vector per crop, the same in a batch and alone", {
  skip: missing,
}, async () => {
  // Prepare
  const embedder = await createEmbedder({ record: FR_FEATURE, file: bundled, threads: 1 });
  const crops = [await crop(ORANGE), await crop(BLUE)];
  // Act
  const together = await embedder.embed(crops);
  const [alone] = await embedder.embed(crops.slice(1));
  await embedder.release();
  // Assess
  assert.equal(embedder.modelId, FR_FEATURE.id);
  assert.equal(vectorOf(together[0]).length, 512);
  vectorOf(together[1]);
  assert.deepEqual(together[1], alone);
});
