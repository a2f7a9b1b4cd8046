import assert from "node:assert/strict";
import { test } from "node:test";
import { allReadNames, putReadNames, type ReadNames } from "../../lib/catalog/rows/metadata-names.ts";
import { blankPhoto, updatePhoto } from "../../lib/catalog/rows/photos.ts";
import { noteFile, noteSidecar } from "../../lib/catalog/rows/sidecar-stems.ts";
import { facesWithTwoNames, markTwoNames } from "../../lib/catalog/rows/two-names.ts";
import { audit } from "../../lib/library/audit.ts";
import { repair } from "../../lib/library/repair.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { readParameters } from "../../lib/parameters.ts";
import { openLibrary } from "../runs/library.ts";
import { putPhoto } from "../support/photos.ts";

const PHOTO = "0".repeat(28);
const FILE = `${PHOTO}.jpg`;
const SIDECAR = `${PHOTO}.xmp`;
const FACE = `${PHOTO}-00000000`;

const read = (source: string, names: ReadNames["names"], photoId = PHOTO): ReadNames => ({
  ...{ photoId, key: FILE, source, names, missing: [] },
});

/** Writes a photo without a visible face, with the names from its sources. */
async function open(t: Parameters<typeof openLibrary>[0], ...sources: ReadNames[]) {
  const catalog = await openLibrary(t);
  await putPhoto(catalog, PHOTO, { faceCount: 0 });
  await noteFile(catalog, FILE);
  await noteSidecar(catalog, SIDECAR);
  for (const source of sources) await putReadNames(catalog, source);
  const findings = () => Array.fromAsync(audit(catalog, "test-embedder"));
  return { catalog, findings };
}

test("audit accepts names on which sources agree, and names of a file that is gone", async (t) => {
  // Prepare
  const gone = read("elsewhere.jpg", { [FACE]: "Ben" });
  const { findings } = await open(t, read(FILE, { [FACE]: "Ada" }), read(SIDECAR, { [FACE]: "ADA" }), gone);
  // Act and assess
  assert.deepEqual(await findings(), []);
});

test("audit finds two names for a face without a question, and repair adds the question", async (t) => {
  // Prepare
  const { catalog, findings } = await open(t, read(FILE, { [FACE]: "Ada" }), read(SIDECAR, { [FACE]: "Ben" }));
  await markTwoNames(catalog, { marked: [FACE] });
  assert.deepEqual(await findings(), []);
  await markTwoNames(catalog, { settled: [FACE] });
  // Act
  const found = await findings();
  await repair(catalog, found, limitsOf(readParameters({})));
  // Assess
  assert.deepEqual(found, [{ kind: "two names without a question", id: FACE }]);
  assert.deepEqual(await facesWithTwoNames(catalog), [FACE]);
  assert.deepEqual(await findings(), []);
});

test("audit finds names of missing photos or of other photos' faces, and repair removes them", async (t) => {
  // Prepare
  const [other, nobody] = ["1".repeat(28), "2".repeat(28)];
  const { catalog, findings } = await open(
    t,
    read(FILE, { [FACE]: "Ada" }),
    read(SIDECAR, { [`${other}-00000000`]: "Ben" }),
    read("b.jpg", { [`${nobody}-00000000`]: "Cy" }, nobody),
  );
  // Act
  const found = await findings();
  await repair(catalog, found, limitsOf(readParameters({})));
  // Assess
  assert.deepEqual(found, [
    { kind: "names of another photo", id: PHOTO, key: SIDECAR },
    { kind: "names of another photo", id: nobody, key: "b.jpg" },
  ]);
  const left = await Array.fromAsync(allReadNames(catalog));
  assert.deepEqual(
    left.map(({ source }) => source),
    [FILE],
  );
  assert.deepEqual(await findings(), []);
});

test("names kept for an id that leads to another photo are found and forgotten", async (t) => {
  // Prepare
  const alias = "1".repeat(28);
  const { catalog, findings } = await open(t, read("b.cr2", { [`${alias}-00000000`]: "Ben" }, alias));
  await updatePhoto(catalog, alias, () => ({ ...blankPhoto(alias), aliasOf: PHOTO }));
  // Act
  const found = await findings();
  await repair(catalog, found, limitsOf(readParameters({})));
  // Assess
  assert.deepEqual(found, [{ kind: "names of another photo", id: alias, key: "b.cr2" }]);
  assert.deepEqual(await findings(), []);
});
