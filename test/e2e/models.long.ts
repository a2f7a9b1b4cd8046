import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { FACENET, FR_FEATURE } from "../../lib/models/embedders.ts";
import { installSamples } from "../../lib/models/install.ts";
import { exportLines, facet, facetJson, temporaryFolder } from "../support/facet.ts";
import { writeMirrorModel } from "../support/mirror-model.ts";
import { shared, withoutFiles } from "../support/shared.ts";

/** Makes a model that returns its input of 16 x 16, and a folder with one photo. */
async function ownModel(t: TestContext) {
  const folder = await temporaryFolder(t);
  const record = await writeMirrorModel(t, folder);
  const photos = join(folder, "photos");
  await cp(join(await installSamples(), "sample1.jpg"), join(photos, "sample1.jpg"));
  const write = async (changed: object) => {
    const path = join(folder, "record.json");
    await writeFile(path, JSON.stringify({ ...record, ...changed }));
    return path;
  };
  return { photos, data: join(folder, "data"), record, write };
}

test("index refuses a model that does not match its record, before it reads a photo", async (t) => {
  // Prepare
  const { photos, data, record, write } = await ownModel(t);
  const { input, output, file } = record;
  const attempts: [what: object, reason: RegExp][] = [
    [
      { file: { path: "gone.onnx", sha256: "1".repeat(64) } },
      /model file .*gone\.onnx cannot be read, as it does not exist/,
    ],
    [{ file: { ...file, sha256: "0".repeat(64) } }, /expected sha256 0{64}/],
    [{ input: { ...input, sizePx: 32 } }, /its input is .*not N x 3 x 32 x 32/],
    [{ output: { ...output, name: "embedding" } }, /no output embedding, but vector/],
  ];
  for (const [what, reason] of attempts) {
    // Act
    const { code, stderr } = await facet("index", photos, "--data", data, "--model", await write(what));
    // Assess
    assert.match(stderr, reason);
    assert.equal(code, 2);
    assert.ok(!existsSync(data), `${data} was made`);
  }
  const unknown = await facet("index", photos, "--data", data, "--model", "no-such-model");
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /fr-feature-512@1/);
});

test("index, cluster and export use the user's own model, and another model is refused", async (t) => {
  // Prepare
  const { photos, data, record, write } = await ownModel(t);
  // Act
  await facetJson("index", photos, "--data", data, "--model", await write({}));
  const run = await facetJson("cluster", "--data", data);
  const faces = (await exportLines(data, "--vectors")).filter(({ type }) => type === "face");
  const other = await facet("index", photos, "--data", data, "--model", FR_FEATURE.id);
  // Assess
  assert.equal(run.eligible, faces.length);
  assert.ok(faces.length > 0);
  for (const { vector } of faces) assert.equal(Buffer.from(vector, "base64").length, 4 * record.output.length);
  assert.equal(other.code, 1);
  assert.match(other.stderr, /vectors of mirror@1.*facet migrate/);
});

const facenet = shared(join("models/facenet-512", FACENET.file.name));
const people = ["Ahmed_Chalabi", "Al_Gore"].map((name) => shared(join("data/lfw/images", name)));

test("FaceNet separates photos of different people", { skip: withoutFiles(facenet, ...people) }, async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const [photos, data] = [join(folder, "photos"), join(folder, "data")];
  for (const person of people) {
    const name = person.slice(person.lastIndexOf("/") + 1);
    await mkdir(join(photos, name), { recursive: true });
    for (const photo of (await readdir(person)).slice(0, 4)) await cp(join(person, photo), join(photos, name, photo));
  }
  // Act
  const { photos: indexed } = await facetJson("index", photos, "--data", data, "--model", facenet);
  const faces = (await exportLines(data, "--vectors")).filter(({ type }) => type === "face");
  // Assess
  assert.equal(indexed, 8);
  const vectors = faces.map(({ vector }) => new Float32Array(new Uint8Array(Buffer.from(vector, "base64")).buffer));
  const [same, different]: [number[], number[]] = [[], []];
  for (const [at, a] of vectors.entries()) {
    assert.equal(a.length, 512);
    for (const [other, b] of vectors.slice(0, at).entries()) {
      const distance = Math.hypot(...a.map((value, index) => value - b[index]!));
      const [one, two] = [faces[at], faces[other]].map(({ key }) => key.split("/")[0]);
      (one === two ? same : different).push(distance);
    }
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  assert.ok(mean(same) < 0.95, `same people: ${mean(same)}`);
  assert.ok(mean(different) > 1.2, `different people: ${mean(different)}`);
});
