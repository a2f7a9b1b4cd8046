import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { bundleHandler } from "../../support/bundle.ts";
import { temporaryFolder } from "../../support/facet.ts";
import { FIXTURES } from "../heif-file.ts";

const root = join(import.meta.dirname, "../../..");

const SCRIPT = `
import { readFileSync } from "node:fs";
import { openPhoto } from ${JSON.stringify(join(root, "lib/media/open.ts"))};
const loaded = () => Object.keys(require.cache).some((path) => path.includes("libheif"));
const before = loaded();
openPhoto("a", readFileSync(process.argv[2])).then(async (photo) => {
  const { data } = await photo.pixels(96);
  console.log(JSON.stringify({ before, after: loaded(), pixel: [...data.subarray(0, 3)] }));
});`;

test("a bundled function decodes HEIC with a layer's libheif, loaded by the first HEIC photo", async (t) => {
  // Prepare: away from the repository, packages on NODE_PATH as on Lambda.
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "script.js"), SCRIPT);
  await bundleHandler(join(folder, "script.js"), folder);
  // Act
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(folder, "index.js"), join(FIXTURES, "quarters.heic")],
    {
      cwd: folder,
      env: { ...process.env, NODE_PATH: process.env.FACET_TEST_LAYER ?? join(root, "node_modules") },
    },
  );
  // Assess
  assert.deepEqual(JSON.parse(stdout), { before: false, after: true, pixel: [208, 15, 16] });
});
