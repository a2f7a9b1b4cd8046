import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { familyOf, UnknownFamily } from "../../../lib/embed/fit/family.ts";
import { temporaryFolder } from "../../support/facet.ts";
import { scrfdModel } from "../../support/scrfd-model.ts";
import { tinyModel } from "../../support/tiny-model.ts";

async function written(t: TestContext, bytes: Uint8Array | string): Promise<string> {
  const path = join(await temporaryFolder(t), "own.onnx");
  await writeFile(path, bytes);
  return path;
}

for (const layout of ["NCHW", "NHWC"] as const) {
  for (const length of [512, 128]) {
    test(`familyOf recognises an input of ${layout} and an output of ${length} that the file does not state`, async (t) => {
      // Act
      const { input, output } = await familyOf(await written(t, tinyModel({ layout, length })));
      // Assess
      assert.deepEqual(input, { name: "data", sizePx: 112, layout, window: 1 });
      assert.deepEqual(output, { name: "vector", length });
    });
  }
}

for (const [what, bytes, says] of [
  ["faces of another size", tinyModel({ sizePx: 168 }), /input is float32 of .*168.*112/],
  ["vectors of another length", tinyModel({ length: 300 }), /outputs are vector of 1 x 300/],
  ["a detector", scrfdModel({ sizePx: 128 }), /input is float32 of 1 x 3 x 128 x 128/],
  ["no model", "not a model", /cannot be loaded/],
] as const) {
  test(`familyOf rejects ${what}, and says what it accepts`, async (t) => {
    await assert.rejects(familyOf(await written(t, bytes)), (error) => {
      assert.ok(error instanceof UnknownFamily);
      assert.match(error.message, says);
      assert.match(error.message, /N x 3 x 112 x 112 .* N x 512 or N x 128/);
      return true;
    });
  });
}
