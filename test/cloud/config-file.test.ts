import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { CONFIG_NAMES, readConfigFile, UnreadableConfig, writeConfigFile } from "../../lib/cloud/config-file.ts";
import { InvalidSetting } from "../../lib/cloud/invalid-setting.ts";
import { SETTINGS } from "../../lib/cloud/settings.ts";
import { PARAMETERS } from "../../lib/parameters.ts";
import { temporaryFolder } from "../support/facet.ts";

test("a file can hold every setting, every parameter, and the models", async (t) => {
  // Prepare
  const path = join(await temporaryFolder(t), "facet.config.json");
  const settings = { stackName: "Dev", tags: { team: "home" }, terminationProtection: true, exclude: ["drafts/"] };
  const parameters = Object.fromEntries(PARAMETERS.map(({ name, max }) => [name, max]));
  const others = { model: "fr-feature-512@1", engine: "onnx", url: "https://abc.execute-api.eu-west-1.amazonaws.com" };
  await writeFile(path, JSON.stringify({ ...settings, ...parameters, ...others }));
  // Act
  const { values } = readConfigFile(path);
  // Assess
  assert.deepEqual(values, { ...settings, ...parameters, ...others });
  for (const name of [...Object.keys(SETTINGS), ...Object.keys(parameters), ...Object.keys(others)])
    assert.ok(
      CONFIG_NAMES.some((known) => known === name),
      name,
    );
});

for (const [setting, value, expected] of [
  ["detectMemory", 64, /detectMemory is 64: .*128/],
  ["removalPolicy", "keep", /removalPolicy is keep: .*retain/],
  ["FACE_SIZE", 7, /FACE_SIZE is 7: give a number from 20 to 10000/],
  ["FACE_CLUSTER_CORE", null, /FACE_CLUSTER_CORE is null: give a whole number/],
  ["schedule", null, /schedule is null/],
  ["engine", "magic", /engine is magic: .*onnx/],
  ["url", "example", /url is example: give an address/],
  ["detectMemroy", 2048, /detectMemroy is 2048: there is no setting of this name/],
] as const) {
  test(`${setting} ${value} is refused with the file, the name, the value and what is expected`, async (t) => {
    // Prepare
    const path = join(await temporaryFolder(t), "facet.config.json");
    await writeFile(path, JSON.stringify({ [setting]: value }));
    // Act
    const read = () => readConfigFile(path);
    // Assess
    assert.throws(read, (error) => {
      return error instanceof InvalidSetting && expected.test(error.message) && error.message.startsWith(path);
    });
  });
}

test("by default the file is that of FACET_CONFIG, else facet.config.json of the current folder, if it exists", async (t) => {
  // Prepare
  const [folder, before, variable] = [await temporaryFolder(t), process.cwd(), process.env.FACET_CONFIG];
  t.after(() => {
    process.chdir(before);
    process.env.FACET_CONFIG = variable;
  });
  process.chdir(folder);
  delete process.env.FACET_CONFIG;
  // Act
  const absent = readConfigFile();
  await writeFile("facet.config.json", JSON.stringify({ FACE_SIZE: 30 }));
  await writeFile("other.json", JSON.stringify({ FACE_SIZE: 40 }));
  const found = readConfigFile();
  process.env.FACET_CONFIG = "other.json";
  const chosen = readConfigFile();
  // Assess
  assert.deepEqual([absent.values, found.values, chosen.values], [{}, { FACE_SIZE: 30 }, { FACE_SIZE: 40 }]);
});

test("a file that is missing, no JSON or no object is refused if it was chosen", async (t) => {
  const path = join(await temporaryFolder(t), "own.json");
  assert.throws(() => readConfigFile(path), UnreadableConfig);
  for (const text of ["{", "[]", "3"]) {
    await writeFile(path, text);
    assert.throws(
      () => readConfigFile(path),
      (error) => error instanceof UnreadableConfig && error.path === path,
    );
  }
  assert.deepEqual(readConfigFile("").values, {});
});

test("paths of models are relative to the file's folder; ids and addresses stay", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const path = join(folder, "facet.config.json");
  const cascade = "https://example.org/facefinder#sha256=00";
  await writeFile(path, JSON.stringify({ model: "models/own.json", detector: "yunet", points: "pigo", cascade }));
  // Act
  const { values } = readConfigFile(path);
  // Assess
  const expected = { model: join(folder, "models/own.json"), detector: "yunet", points: join(folder, "pigo"), cascade };
  assert.deepEqual(values, expected);
});

test("writeConfigFile: changes and removes settings, keeps the others, and writes nothing that is invalid", async (t) => {
  // Prepare
  const path = join(await temporaryFolder(t), "facet.config.json");
  await writeConfigFile(path, { FACE_SIZE: 30, model: "own.json" });
  // Act
  await writeConfigFile(path, { FACE_SIZE: undefined, detectConcurrency: 5 });
  await assert.rejects(writeConfigFile(path, { detectConcurrency: 1 }), InvalidSetting);
  // Assess
  assert.deepEqual(JSON.parse(await readFile(path, "utf8")), { model: "own.json", detectConcurrency: 5 });
});
