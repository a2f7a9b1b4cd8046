import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { findModelRecord, keepModelRecord, ModelFileChanged } from "../../lib/local/model-records.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import type { EmbedderRecord } from "../../lib/models/types.ts";
import { temporaryFolder } from "../support/facet.ts";

const [then, now] = ["a".repeat(64), "b".repeat(64)];

/** The record of a user's model at a path. */
function recordOf(path: string): EmbedderRecord {
  const { input, output, calibration } = FR_FEATURE;
  const file = { name: "own.onnx", sha256: then, licence: "not stated", source: { file: path } };
  return { id: "own-1", kind: "embedder", file, input, output, calibration };
}

test("a data folder finds the record of a model by its checksum, wherever the file is", async (t) => {
  // Prepare
  const dataDir = await temporaryFolder(t);
  const file = join(dataDir, "own.onnx");
  assert.equal(await findModelRecord(dataDir, file, then), undefined);
  // Act
  const path = await keepModelRecord(dataDir, recordOf(file));
  // Assess
  const found = await findModelRecord(dataDir, join(dataDir, "moved.onnx"), then);
  assert.equal(found?.path, path);
  assert.deepEqual(found.record.file.source, { file });
  const { id, calibration, input } = findEmbedder(path);
  assert.deepEqual(
    { id, calibration, input },
    { id: "own-1", calibration: FR_FEATURE.calibration, input: { ...FR_FEATURE.input, down: 0 } },
  );
});

test("a data folder refuses another file at the path of a model, with both checksums and what to do", async (t) => {
  // Prepare
  const dataDir = await temporaryFolder(t);
  const file = join(dataDir, "own.onnx");
  await keepModelRecord(dataDir, recordOf(file));
  // Act and assess
  await assert.rejects(findModelRecord(dataDir, file, now), (error) => {
    assert.ok(error instanceof ModelFileChanged);
    for (const part of [then, now, "Restore the file", "facet migrate --model"])
      assert.ok(error.message.includes(part));
    return true;
  });
  assert.equal(await findModelRecord(dataDir, join(dataDir, "third.onnx"), now), undefined);
});
