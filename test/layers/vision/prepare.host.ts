import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { prepareModels } from "../../../layers/vision/prepare.ts";
import { createDetector } from "../../../lib/detect/detector.ts";
import { cutCrop } from "../../../lib/embed/align.ts";
import { createEmbedder } from "../../../lib/embed/embedder.ts";
import { openPhoto } from "../../../lib/media/open.ts";
import { FACE_FEATURES } from "../../../lib/models/bundled.ts";
import { FR_FEATURE } from "../../../lib/models/embedders.ts";
import { installModels, installSamples } from "../../../lib/models/install.ts";
import { isPrepared } from "../../../lib/models/prepared.ts";
import { FLOAT, onnxModel } from "../../../lib/onnx/write.ts";
import { readParameters } from "../../../lib/parameters.ts";
import { temporaryFolder } from "../../support/facet.ts";

/** Largest difference between results of the original and the prepared models. */
const MOST = 1e-6;

/** Returns a copy of the bundled models, prepared. */
async function preparedModels(t: TestContext): Promise<string> {
  const folder = join(await temporaryFolder(t), "models");
  await cp(await installModels(), folder, { recursive: true });
  await prepareModels(folder);
  return folder;
}

/** Faces and vectors of the sample photos. */
async function resultsOf(models: string) {
  await using opened = new AsyncDisposableStack();
  const detector = opened.adopt(await createDetector({ engine: "onnx", models }), (it) => it.release());
  const file = join(models, FACE_FEATURES.name);
  const embedder = opened.adopt(await createEmbedder({ record: FR_FEATURE, file, threads: 1 }), (it) => it.release());
  const [samples, faces, crops] = [await installSamples(), [] as unknown[], [] as Uint8Array[]];
  for (const name of ["sample1.jpg", "sample4.jpg"]) {
    const photo = await openPhoto(name, await readFile(join(samples, name)));
    for (const face of (await detector.detect(photo, readParameters({}))).faces) {
      faces.push(face);
      crops.push((await cutCrop(photo, face)).jpeg);
    }
  }
  const vectors = (await embedder.embed(crops)).map((embedding) => {
    if (embedding instanceof Error) throw embedding;
    return embedding.vector;
  });
  return { faces, vectors };
}

/** Returns all numbers in a value, in order. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return value && typeof value === "object" ? Object.values(value).flatMap(numbersIn) : [];
}

test("prepared models find the same faces and give the same vectors as the originals", async (t) => {
  // Prepare
  const originals = await resultsOf(await installModels());
  // Act
  const prepared = await resultsOf(await preparedModels(t));
  // Assess
  assert.ok(originals.faces.length >= 3);
  assert.equal(prepared.faces.length, originals.faces.length);
  const expected = numbersIn(originals);
  const differences = numbersIn(prepared).map((value, at) => Math.abs(value - expected[at]!));
  assert.equal(differences.length, expected.length);
  assert.ok(Math.max(...differences) <= MOST, `they differ by up to ${Math.max(...differences)}`);
});

test("a prepared model is still compared with the length of its record's output", async (t) => {
  // Prepare
  const file = join(await preparedModels(t), FACE_FEATURES.name);
  const record = { ...FR_FEATURE, output: { ...FR_FEATURE.output, length: 128 } };
  // Act and assess
  await assert.rejects(createEmbedder({ record, file, threads: 1 }), {
    name: "ModelMismatch",
    message: /its output has 512 numbers, not 128/,
  });
});

test("prepared models contain no operator of onnxruntime's own, as those may be for one kind of processor", async (t) => {
  // Act
  const models = await preparedModels(t);
  // Assess
  for (const name of ["fr_detect.onnx", "fr_landmark.onnx", "fr_feature.onnx"]) {
    const bytes = await readFile(join(models, name));
    for (const operator of ["FusedConv", "ReorderInput"]) assert.ok(!bytes.includes(operator), `${name}: ${operator}`);
  }
  assert.equal(await isPrepared(join(models, FACE_FEATURES.name), FACE_FEATURES), true);
});

test("an embedding model of one's own is prepared too, and a file that is no model stops the build", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const shape = ["n", 3, 4, 4];
  const model = onnxModel({
    name: "own",
    operators: [
      { type: "PRelu", inputs: ["x", "slopes"], outputs: ["bent"] },
      { type: "Identity", inputs: ["bent"], outputs: ["same"] },
      { type: "Neg", inputs: ["same"], outputs: ["y"] },
    ],
    inputs: [{ name: "x", type: FLOAT, shape }],
    outputs: [{ name: "y", type: FLOAT, shape }],
    weights: { slopes: { shape: [3, 1, 1], values: Float32Array.of(0.1, 0.2, 0.3) } },
  });
  await writeFile(join(folder, "own.onnx"), model);
  const broken = await temporaryFolder(t);
  await writeFile(join(broken, "own.onnx"), "no model");
  // Act
  await prepareModels(folder);
  // Assess
  const prepared = await readFile(join(folder, "own.onnx"));
  for (const operator of ["PRelu", "Identity"]) assert.ok(!prepared.includes(operator), operator);
  await assert.rejects(prepareModels(broken));
});
