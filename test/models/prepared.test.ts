import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { isPrepared, readGraph, writePrepared } from "../../lib/models/prepared.ts";
import { temporaryFolder } from "../support/facet.ts";

const ORIGINAL = Buffer.from("as trained");
const RECORD = {
  sha256: createHash("sha256").update(ORIGINAL).digest("hex"),
  source: { file: "/home/ada/own.onnx" },
};

/** Returns the path of a model's file with this content. */
async function modelOf(t: TestContext, content: Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(t), "own.onnx");
  await writeFile(path, content);
  return path;
}

const rewrite = (model: Uint8Array) => Buffer.concat([model, Buffer.from(", rewritten")]);

test("readGraph verifies and rewrites an original file", async (t) => {
  // Prepare
  const [original, other] = [await modelOf(t, ORIGINAL), await modelOf(t, Buffer.from("something else"))];
  // Act
  const graph = await readGraph(original, RECORD, rewrite);
  // Assess
  assert.equal(Buffer.from(graph).toString(), "as trained, rewritten");
  assert.equal(await isPrepared(original, RECORD), false);
  await assert.rejects(readGraph(other, RECORD, rewrite), { name: "ChecksumMismatch" });
});

test("readGraph returns a prepared file as it is", async (t) => {
  // Prepare
  const path = await modelOf(t, Buffer.from("prepared"));
  await writePrepared(join(path, ".."), { "own.onnx": RECORD.sha256 });
  // Act
  const graph = await readGraph(path, RECORD, rewrite);
  // Assess
  assert.equal(Buffer.from(graph).toString(), "prepared");
  assert.equal(await isPrepared(path, RECORD), true);
});

test("readGraph refuses a file that was prepared from another one than the record's", async (t) => {
  // Prepare
  const path = await modelOf(t, Buffer.from("prepared"));
  await writePrepared(join(path, ".."), { "own.onnx": "ab".repeat(32) });
  // Act and assess
  await assert.rejects(readGraph(path, RECORD, rewrite), { name: "ChecksumMismatch", actual: "ab".repeat(32) });
});
