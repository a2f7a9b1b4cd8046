import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { facet, temporaryFolder } from "../support/facet.ts";

for (const [what, args, says] of [
  ["a mistyped command", ["strat"], "Did you mean start?"],
  ["a mistyped command with arguments", ["nmae", "c1", "Ada"], "Did you mean name?"],
  ["an unknown command", ["frobnicate", "photos"], "unknown command 'frobnicate'"],
  ["an unknown command of xmp", ["xmp", "exprot"], "Did you mean export?"],
  ["an unknown option", ["people", "--jsno"], "Did you mean --json?"],
  ["a superfluous argument", ["people", "all"], "too many arguments"],
  ["an unknown detector", ["detect", "a.jpg", "--detector", "nope"], "rfb-320@4"],
  ["a cascade without checksum", ["detect", "a.jpg", "--cascade", "http://127.0.0.1/c"], "#sha256="],
  ["a cascade that does not exist", ["detect", "a.jpg", "--cascade", "gone"], "gone (it does not exist)"],
  ["a file that is not a cascade", ["detect", "a.jpg", "--cascade", "package.json"], "Not a face cascade"],
  ["a detector file that does not exist", ["detect", "a.jpg", "--detector", "gone.onnx"], "as it does not exist"],
  ["a folder for drawings that is a file", ["detect", "a.jpg", "--out", "package.json"], "--out package.json"],
  ["an unknown model", ["index", ".", "--model", "nope"], "fr-feature-512@1"],
  [
    "a model record that does not exist",
    ["index", ".", "--model", "gone.json"],
    "gone.json is not a usable model record",
  ],
  ["a file that is not a model record", ["index", ".", "--model", "package.json"], "Unrecognized keys"],
  ["a model file that does not exist", ["index", ".", "--model", "gone.onnx"], "gone.onnx cannot be read"],
  ["a parameter out of range, of any command", ["people", "--face-size", "5"], "20 to 10000"],
  ["a parameter that is not a number", ["cost", "--face-size", "small"], "FACE_SIZE"],
] as const) {
  test(`exit code 2 and no raw system error for ${what}`, async () => {
    // Act
    const { code, stdout, stderr } = await facet(...args);
    // Assess
    assert.ok(stderr.includes(says), stderr);
    assert.doesNotMatch(stderr, /ENOENT|EISDIR|EEXIST/);
    assert.equal(code, 2);
    assert.equal(stdout, "");
  });
}

test("exit code 2 for a model that is a folder, or a file that is no model", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const [unknown, directory] = [join(folder, "own.onnx"), join(folder, "folder.onnx")];
  await writeFile(unknown, "not a network");
  await mkdir(directory);
  for (const [model, says] of [
    [unknown, /cannot be used without a record: it cannot be loaded/],
    [directory, /folder\.onnx cannot be read, as it is a folder/],
  ] as const) {
    // Act
    const { code, stderr } = await facet("index", ".", "--model", model);
    // Assess
    assert.match(stderr, says);
    assert.equal(code, 2);
  }
});

test("exit code 1, and a reason in words, for a picture that does not exist", async () => {
  // Act
  const { code, stdout } = await facet("detect", "gone.jpg", "--engine", "pigo", "--json");
  // Assess
  assert.deepEqual(JSON.parse(stdout), [{ image: "gone.jpg", error: "cannot be read, as it does not exist" }]);
  assert.equal(code, 1);
});
