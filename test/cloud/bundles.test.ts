import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleHandler, externalsOf } from "../support/bundle.ts";

test("functions without the vision layer need nothing that only it brings", async () => {
  for (const name of ["api", "gallery"]) {
    // Act
    const metafile = await bundleHandler(`functions/${name}/handler.ts`);
    // Assess
    assert.deepEqual(externalsOf(metafile), [], `the ${name} function cannot start`);
  }
});

test("what the functions with the layer leave out of their bundles is in it", async () => {
  // Act
  const metafile = await bundleHandler("functions/detect/handler.ts");
  // Assess
  assert.deepEqual(externalsOf(metafile), ["onnxruntime-node", "sharp"]);
});
