import assert from "node:assert/strict";
import { cp, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { installSamples } from "../../../lib/models/install.ts";
import { exportLines, facet, facetJson, temporaryFolder } from "../../support/facet.ts";
import { libraryFolder } from "../../support/libraries.ts";

let library: string;

before(async () => {
  library = await libraryFolder({ context: {}, photos: await installSamples(), progress: "indexed" });
});

async function copyOfLibrary(t: TestContext): Promise<string> {
  const data = join(await temporaryFolder(t), "data");
  await cp(library, data, { recursive: true });
  return data;
}

test("reset without a terminal requires --yes, also with --json", async (t) => {
  // Prepare
  const data = await copyOfLibrary(t);
  for (const flags of [[], ["--json"], ["--faces", "--json"]]) {
    // Act
    const { code, stderr } = await facet("reset", ...flags, "--data", data);
    // Assess
    assert.equal(code, 2);
    assert.match(stderr, /add --yes/);
  }
  assert.equal((await facetJson("stats", "--data", data)).photos, 6);
});

test("reset lists what it removes and writes an export first, unless --no-export is given", async (t) => {
  // Prepare
  const data = await copyOfLibrary(t);
  const before = await exportLines(data);
  // Act
  const faces = await facetJson("reset", "--faces", "--no-export", "--yes", "--data", join(data, "..", "data"));
  const again = await copyOfLibrary(t);
  const { stdout, stderr } = await facet("reset", "--yes", "--json", "--data", again);
  // Assess
  assert.deepEqual(faces, { removed: ["faces"], export: null });
  assert.deepEqual(await readdir(dirname(data)), [basename(data)]);
  const { removed, export: file } = JSON.parse(stdout);
  assert.deepEqual(removed, ["everything"]);
  assert.match(stderr, /everything known about 6 photos and 22 faces/);
  assert.equal(dirname(file), dirname(again));
  assert.equal((await stat(file)).mode & 0o077, 0);
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    before,
  );
  assert.deepEqual(await readdir(again), []);
  assert.deepEqual(await facetJson("reset", "--yes", "--data", again), { removed: [] });
});
