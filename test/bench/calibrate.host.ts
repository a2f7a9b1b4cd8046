import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { FACENET, FR_FEATURE } from "../../lib/models/embedders.ts";
import { installModel } from "../../lib/models/install.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { temporaryFolder } from "../support/facet.ts";
import { shared, withoutFiles } from "../support/shared.ts";

const root = join(import.meta.dirname, "../..");
const facenet = shared(join("models/facenet-512", FACENET.file.name));
const lfw = shared("data/lfw/images");

interface FalsePairs {
  readonly model: number;
  readonly reference: number;
}

test("a model without calibration gets one, and then can be used", {
  skip: withoutFiles(facenet, lfw),
}, async (t) => {
  // Prepare: the bundled model as somebody's own, and two photos each of thirty people
  const folder = await temporaryFolder(t);
  const record = join(folder, "record.json");
  const { input, output, file } = FR_FEATURE;
  const own = { id: "own@1", file: { path: await installModel(FR_FEATURE), sha256: file.sha256 }, input, output };
  await writeFile(record, JSON.stringify(own));
  let people = 0;
  for (const person of (await readdir(lfw)).sort()) {
    const photos = (await readdir(join(lfw, person))).sort().slice(0, 2);
    if (photos.length < 2 || people === 30) continue;
    people++;
    await mkdir(join(folder, "people", person), { recursive: true });
    for (const photo of photos) await cp(join(lfw, person, photo), join(folder, "people", person, photo));
  }
  assert.throws(() => findEmbedder(record), /npm run calibrate/);
  // Act
  const args = [join(folder, "people"), "--model", record, "--reference", facenet, "--dataset", "thirty people"];
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, "test/bench/calibrate.ts"), ...args]);
  // Assess: the record is complete, with what it was measured on
  const { calibration } = findEmbedder(record);
  const answer = JSON.parse(stdout);
  assert.equal(calibration.dataset, "thirty people");
  assert.equal(calibration.date, new Date().toISOString().slice(0, 10));
  assert.ok(calibration.differentPairs > 1000 && calibration.samePairs > 10, JSON.stringify(calibration));
  assert.ok(calibration.knots.length > 5);
  const counted = answer.falsePairs.filter(({ model, reference }: FalsePairs) => Math.min(model, reference) >= 20);
  assert.ok(counted.length > 0, stdout);
  for (const { distance, model, reference } of counted) {
    assert.ok(model <= 2 * reference && reference <= 2 * model, `${model} and ${reference} at ${distance}`);
  }
});
