import assert from "node:assert/strict";
import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { refuseLargeFunction, refuseLargeLayer, refuseLargeModel } from "../../lib/cloud/size-limit.ts";
import { temporaryFolder } from "../support/facet.ts";

/** Returns a folder with a file of this size in a subfolder; it takes no place on the disk. */
async function folderOf(t: TestContext, bytes: number): Promise<string> {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "models"));
  await writeFile(join(folder, "models/own.onnx"), "");
  await truncate(join(folder, "models/own.onnx"), bytes);
  return folder;
}

test("a layer leaves 10 MB of Lambda's 250 MB to functions", async (t) => {
  // Prepare
  const most = 250 * 2 ** 20 - 10e6;
  const [fits, large] = [await folderOf(t, most), await folderOf(t, most + 1)];
  // Act and assess
  refuseLargeLayer(fits);
  assert.throws(() => refuseLargeLayer(large), { name: "TooLarge", bytes: most + 1 });
});

test("a function with the vision layer has 10 MB at most", async (t) => {
  // Prepare
  const [fits, large] = [await folderOf(t, 10e6), await folderOf(t, 10e6 + 1)];
  // Act and assess
  refuseLargeFunction("functions/detect/handler.ts", fits);
  assert.throws(() => refuseLargeFunction("functions/detect/handler.ts", large), /detect\/handler.ts has 11 MB/);
});

test("a model of 150 MB fits, and a larger one is refused with its id and what to do", async (t) => {
  // Prepare
  const [fits, large] = [await folderOf(t, 150e6), await folderOf(t, 150e6 + 1)].map((at) =>
    join(at, "models/own.onnx"),
  );
  // Act and assess
  refuseLargeModel("own@3", fits!);
  assert.throws(() => refuseLargeModel("own@3", large!), /model own@3 has 151 MB.* 150 MB.*set embed to image/);
});
