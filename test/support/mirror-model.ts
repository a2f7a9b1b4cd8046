import { createHash } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { modelCache } from "../../lib/models/cache.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { FLOAT, onnxModel } from "../../lib/onnx/write.ts";

const SIDE = 16;

/** Writes a model that returns its input of 16 x 16 into a folder. @returns its record */
export async function writeMirrorModel(t: TestContext, folder: string) {
  const bytes = onnxModel({
    name: "mirror",
    operators: [{ type: "Flatten", inputs: ["pixels"], outputs: ["vector"], attributes: { axis: 1 } }],
    inputs: [{ name: "pixels", type: FLOAT, shape: ["N", 3, SIDE, SIDE] }],
    outputs: [{ name: "vector", type: FLOAT, shape: ["N", 3 * SIDE * SIDE] }],
  });
  await writeFile(join(folder, "own.onnx"), bytes);
  const record = {
    id: "mirror@1",
    file: { path: "own.onnx", sha256: createHash("sha256").update(bytes).digest("hex") },
    input: { name: "pixels", sizePx: SIDE, layout: "NCHW", channels: "RGB", mean: 127, scale: 128 },
    output: { name: "vector", length: 3 * SIDE * SIDE },
    calibration: FR_FEATURE.calibration,
  };
  t.after(() => rm(join(modelCache(), `mirror@1-${record.file.sha256.slice(0, 8)}.onnx`), { force: true }));
  return record;
}
