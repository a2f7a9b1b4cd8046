import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { calibrated } from "../../../lib/embed/calibration.ts";
import { cropsOfPhotos } from "../../../lib/embed/fit/crops-of-photos.ts";
import { familyOf } from "../../../lib/embed/fit/family.ts";
import { fitModel, NotARecogniser } from "../../../lib/embed/fit/fit-model.ts";
import { SAMPLE_PHOTOS } from "../../../lib/models/bundled.ts";
import { FR_FEATURE } from "../../../lib/models/embedders.ts";
import { installModel, installSamples } from "../../../lib/models/install.ts";
import { cutModel } from "../../../lib/onnx/cut.ts";
import { FLOAT } from "../../../lib/onnx/write.ts";
import { readParameters } from "../../../lib/parameters.ts";
import { EUCLIDEAN } from "../../bench/euclidean.ts";
import { temporaryFolder } from "../../support/facet.ts";
import { tinyModel } from "../../support/tiny-model.ts";

let samples: readonly Uint8Array[];

before(async () => {
  const folder = await installSamples();
  samples = await cropsOfPhotos(
    SAMPLE_PHOTOS.map(({ name }) => join(folder, name)),
    readParameters({}),
  );
});

async function fit(t: TestContext, bytes: Uint8Array, faces: readonly Uint8Array[] = []) {
  const path = join(await temporaryFolder(t), "own.onnx");
  await writeFile(path, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const family = await familyOf(path);
  return fitModel({ id: "own", family, path, sha256, samples, faces, dataset: "the test", reach: 0.64, threads: 2 });
}

test("fitModel finds the input and the distance of the bundled model, given without its record, and skips what is no crop", async (t) => {
  // Prepare: its bytes with one more field, so that its checksum is another
  const bytes = Buffer.concat([await readFile(await installModel(FR_FEATURE)), Buffer.from([0x32, 1, 65])]);
  // Act
  const { record, tried, completed, measured } = await fit(t, bytes, [Buffer.from("not a crop")]);
  // Assess
  const { channels, mean, scale } = record.input;
  assert.deepEqual([channels, mean], ["BGR", 127.5]);
  assert.ok(scale === 127.5 || scale === 128);
  assert.equal(tried.length, 8);
  assert.equal(completed, true);
  assert.ok(Math.max(...tried.map(({ agreement }) => agreement)) > 0.999);
  assert.equal(measured.samePairs + measured.differentPairs, (44 * 43) / 2);
  for (const raw of [1.2, 1.25, 1.3])
    assert.ok(Math.abs(calibrated(record, raw) - calibrated(EUCLIDEAN, raw)) < 0.06, `${raw}`);
  assert.match(record.calibration.dataset, /^44 faces of the test and the sample photos/);
});

/** The bundled model for other input: RGB, which times `factor` are pixels. */
async function forRgb(factor: number): Promise<Uint8Array> {
  const { input, output } = FR_FEATURE;
  const scalar = (value: number) => ({ shape: [1], values: Float32Array.of(value) });
  return cutModel(await readFile(await installModel(FR_FEATURE)), {
    inputs: [{ name: "own", type: FLOAT, shape: ["N", 3, 112, 112] }],
    before: {
      operators: [
        { type: "Gather", inputs: ["own", "order"], outputs: ["swapped"], attributes: { axis: 1 } },
        { type: "Mul", inputs: ["swapped", "factor"], outputs: ["pixels"] },
        { type: "Sub", inputs: ["pixels", "mean"], outputs: ["centred"] },
        { type: "Div", inputs: ["centred", "scale"], outputs: [input.name] },
      ],
      constants: { order: [2, 1, 0] },
      weights: { factor: scalar(factor), mean: scalar(input.mean), scale: scalar(input.scale) },
    },
    outputs: [{ name: output.name, type: FLOAT, shape: ["N", output.length] }],
  });
}

for (const [factor, what] of [
  [1, "pixels as they are"],
  [255, "values from 0 to 1"],
] as const) {
  test(`fitModel finds that a model takes ${what}, in RGB`, async (t) => {
    // Act
    const { record } = await fit(t, await forRgb(factor));
    // Assess
    const { channels, mean, scale } = record.input;
    assert.deepEqual({ channels, mean, scale }, { channels: "RGB", mean: 0, scale: factor });
  });
}

for (const [what, options] of [
  ["are the same for all faces", { constant: true }],
  ["compare pixels", {}],
] as const) {
  test(`fitModel rejects a model whose vectors ${what}`, async (t) => {
    await assert.rejects(fit(t, tinyModel(options)), NotARecogniser);
  });
}
