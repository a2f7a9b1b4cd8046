import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { modelCache } from "../../../lib/models/cache.ts";
import { FR_FEATURE } from "../../../lib/models/embedders.ts";
import { installModel, installSamples } from "../../../lib/models/install.ts";
import { KNOWN_MODELS } from "../../../lib/models/known.ts";
import { facet, facetJson, temporaryFolder } from "../../support/facet.ts";
import { scrfdModel } from "../../support/scrfd-model.ts";

test("facet models lists every known model, for people and as JSON", async () => {
  const { stdout } = await facet("models");
  for (const { name, licence } of KNOWN_MODELS) assert.ok(stdout.includes(name) && stdout.includes(licence), name);
  assert.deepEqual(await facetJson("models"), JSON.parse(JSON.stringify(KNOWN_MODELS)));
});

test("an ONNX file without a record is measured at its first use, and pinned", async (t) => {
  // Prepare: the bundled model with another checksum, and a folder with one sample photo
  const folder = await temporaryFolder(t);
  const [model, photos, data] = [join(folder, "my own.onnx"), join(folder, "photos"), join(folder, "data")];
  await writeFile(model, Buffer.concat([await readFile(await installModel(FR_FEATURE)), Buffer.from([0x32, 1, 66])]));
  await cp(join(await installSamples(), "sample1.jpg"), join(photos, "a.jpg"));
  // Act
  const first = await facet("index", photos, "--data", data, "--model", model);
  const again = await facet("index", photos, "--data", data, "--model", model);
  const record = await facetJson("models", "record", model, "--data", data, "--out", join(folder, "record.json"));
  t.after(() => rm(join(modelCache(), `${record.id}-${record.id.slice(-8)}.onnx`), { force: true }));
  const byRecord = await facet("index", photos, "--data", data, "--model", join(folder, "record.json"));
  await appendFile(model, Buffer.from([0x32, 1, 66]));
  const changed = await facet("index", photos, "--data", data, "--model", model);
  // Assess
  assert.equal(first.code, 0, first.stderr);
  assert.match(
    first.stderr,
    /input \(BGR - 127\.5\).*\n.*[\d,]+ pairs of different people.*\n.*measured from 0\.\d+ to 1\.\d+/,
  );
  assert.equal(again.code, 0, again.stderr);
  assert.doesNotMatch(again.stderr, /pairs of different people/);
  assert.match(record.id, /^my-own-[0-9a-f]{8}$/);
  assert.ok(record.differentPairs > 0 && record.measuredFrom < record.measuredTo);
  assert.equal(byRecord.code, 0, byRecord.stderr);
  assert.equal(changed.code, 2);
  assert.match(changed.stderr, /is not the file that it was/);
});

test("facet migrate takes an ONNX file without a record, and calibrates it on the library", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const [model, photos, data] = [join(folder, "next.onnx"), join(folder, "photos"), join(folder, "data")];
  await writeFile(model, Buffer.concat([await readFile(await installModel(FR_FEATURE)), Buffer.from([0x32, 1, 67])]));
  await cp(join(await installSamples(), "sample1.jpg"), join(photos, "a.jpg"));
  const indexed = await facetJson("index", photos, "--data", data);
  // Act
  const refused = await facet("index", photos, "--data", data, "--model", model);
  const { to, embedded } = await facetJson("migrate", "--model", model, "--data", data);
  t.after(() => rm(join(modelCache(), `${to}-${to.slice(-8)}.onnx`), { force: true }));
  const { calibration } = JSON.parse(await readFile(join(data, "model-records", `${to}.json`), "utf8"));
  // Assess
  assert.match(refused.stderr, /cannot be compared with those of next-/);
  assert.equal(embedded, indexed.faces);
  assert.match(calibration.dataset, /faces of the library and the sample photos/);
});

test("facet index takes an SCRFD, whose checksum is all that the functions are told", async (t) => {
  // Prepare: a network that takes red for faces
  const folder = await temporaryFolder(t);
  const [detector, photos, data] = [join(folder, "det.onnx"), join(folder, "photos"), join(folder, "data")];
  const bytes = scrfdModel();
  await writeFile(detector, bytes);
  const name = `scrfd-${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}`;
  t.after(() => rm(join(modelCache(), `${name}.onnx`), { force: true }));
  await mkdir(photos);
  const create = { width: 64, height: 64, channels: 3, background: "#f00" } as const;
  const picture = { create: { ...create, width: 320, height: 240, background: "#000" } };
  const red = await sharp({ create }).png().toBuffer();
  await sharp(picture)
    .composite([{ input: red, left: 96, top: 96 }])
    .png()
    .toFile(join(photos, "red.png"));
  // Act
  const { faces, failed } = await facetJson(
    "index",
    photos,
    "--data",
    data,
    "--detector",
    detector,
    "--face-size",
    "20",
  );
  // Assess
  assert.deepEqual(failed, []);
  assert.ok(faces > 0);
});
