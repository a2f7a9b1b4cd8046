import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { cacheFolder } from "../../lib/models/cache.ts";
import { DETECTORS } from "../../lib/models/detectors.ts";
import { EMBEDDERS, FACENET, FR_FEATURE } from "../../lib/models/embedders.ts";
import { modelPath, modelsFolder } from "../../lib/models/files.ts";
import {
  formatEmbedderRecord,
  InvalidModelRecord,
  parseEmbedderRecord,
  readEmbedderRecord,
} from "../../lib/models/record-file.ts";
import { findEmbedder, UnknownModel } from "../../lib/models/registry.ts";

const folder = await mkdtemp(join(tmpdir(), "facet-registry-"));
after(() => rm(folder, { recursive: true }));
await writeFile(join(folder, "own.onnx"), "12345");

const calibration = {
  knots: [
    [0, 0],
    [1.1, 0.64],
    [2, 2],
  ],
  dataset: "ours",
  date: "2026-05-01",
  samePairs: 10,
  differentPairs: 1000,
};
const own = {
  id: "own@3",
  file: { path: "own.onnx", sha256: "ab".repeat(32) },
  input: { name: "data", sizePx: 112, layout: "NHWC", channels: "BGR", mean: 127.5, scale: 127.5 },
  output: { name: "fc1", length: 256 },
  calibration,
};

async function recordFile(record: unknown): Promise<string> {
  const path = join(folder, "record.json");
  await writeFile(path, typeof record === "string" ? record : JSON.stringify(record));
  return path;
}

test("bundled calibration tables meet the requirements for a user's record", () => {
  // Act
  const read = parseEmbedderRecord(formatEmbedderRecord(FR_FEATURE), "the bundled record");
  // Assess
  assert.deepEqual(read.calibration, FR_FEATURE.calibration);
  for (const { id, scoring } of DETECTORS) {
    const rising = scoring.scale.every(
      (knot, at) => at === 0 || knot.every((one, of) => one > scoring.scale[at - 1]![of]!),
    );
    assert.ok(rising && scoring.scale.every(({ length }) => length === 2), id);
    assert.ok([...Object.values(scoring.weights), scoring.faces, scoring.others].every(Number.isFinite), id);
  }
});

test("findEmbedder returns the bundled model without an id, and others by id", () => {
  assert.equal(findEmbedder(), FR_FEATURE);
  assert.equal(findEmbedder(""), FR_FEATURE);
  assert.equal(findEmbedder("facenet-20180402-114759"), FACENET);
  assert.equal(new Set(EMBEDDERS.map(({ id }) => id)).size, EMBEDDERS.length);
});

test("findEmbedder rejects an unknown id, and lists the known ones", () => {
  assert.throws(
    () => findEmbedder("no-such-model"),
    (error) => error instanceof UnknownModel && error.message.includes(FR_FEATURE.id),
  );
});

test("findEmbedder reads another model's record from a JSON file", async () => {
  // Prepare
  const path = await recordFile(own);
  // Act
  const record = findEmbedder(path);
  // Assess
  assert.equal(record.id, "own@3");
  assert.deepEqual(record.input, { ...own.input, window: 1, down: 0 });
  assert.deepEqual(record.calibration, calibration);
  assert.deepEqual(record.file.source, { file: join(folder, "own.onnx") });
});

test("findEmbedder rejects an invalid record with the field and the reason", async () => {
  const wrong: [unknown, RegExp][] = [
    ["{", /JSON/],
    [{ ...own, id: "a b" }, /letters, digits/],
    [{ ...own, id: FR_FEATURE.id }, /that of another model/],
    [{ ...own, file: { ...own.file, sha256: "short" } }, /64 hexadecimal digits[\s\S]*file\.sha256/],
    [{ ...own, file: { sha256: own.file.sha256 } }, /either path or url/],
    [{ ...own, file: { ...own.file, url: "https://localhost/own.onnx" } }, /either path or url/],
    [{ ...own, file: { sha256: own.file.sha256, url: "own.onnx" } }, /file\.url/],
    [{ ...own, input: { ...own.input, layout: "HWC" } }, /input\.layout/],
    [{ ...own, input: { ...own.input, scale: 0 } }, /input\.scale/],
    [{ ...own, input: { ...own.input, window: 2 } }, /input\.window/],
    [{ ...own, colour: "red" }, /colour/],
    [{ ...own, calibration: { ...calibration, knots: [[0, 0]] } }, /calibration\.knots/],
    [
      {
        ...own,
        calibration: {
          ...calibration,
          knots: [
            [0.1, 0],
            [1, 1],
          ],
        },
      },
      /first knot/,
    ],
    [
      {
        ...own,
        calibration: {
          ...calibration,
          knots: [
            [0, 0],
            [1, 1],
            [0.9, 2],
          ],
        },
      },
      /rise/,
    ],
    [{ ...own, calibration: undefined }, /npm run calibrate/],
  ];
  for (const [record, reason] of wrong) {
    // Prepare
    const path = await recordFile(record);
    // Act and assess
    assert.throws(
      () => findEmbedder(path),
      (error) => {
        assert.ok(error instanceof InvalidModelRecord, String(error));
        assert.match(error.message, reason);
        return true;
      },
    );
  }
});

test("readEmbedderRecord reads a record without calibration", async () => {
  // Act
  const record = readEmbedderRecord(await recordFile({ ...own, calibration: undefined }));
  // Assess
  assert.equal(record.calibration, undefined);
  assert.equal(record.output.length, 256);
});

test("modelsFolder is FACET_MODELS, else the cache", (t) => {
  // Prepare
  const { FACET_MODELS, FACET_CACHE } = process.env;
  t.after(() => {
    delete process.env.FACET_CACHE;
    Object.assign(process.env, FACET_MODELS && { FACET_MODELS }, FACET_CACHE && { FACET_CACHE });
  });
  delete process.env.FACET_MODELS;
  process.env.FACET_CACHE = folder;
  // Act
  const cached = modelPath(FR_FEATURE.file);
  process.env.FACET_MODELS = "/opt/models";
  const given = [modelsFolder(), modelPath(FR_FEATURE.file), modelPath(FACENET.file)];
  delete process.env.FACET_MODELS;
  // Assess
  assert.equal(cacheFolder(), folder);
  assert.equal(cached, join(folder, "models/fr_feature.onnx"));
  assert.deepEqual(given, ["/opt/models", "/opt/models/fr_feature.onnx", `/opt/models/${FACENET.file.name}`]);
});
