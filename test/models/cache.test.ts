import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { writeWhole } from "../../lib/models/cache.ts";

test("writeWhole: two concurrent writers both succeed, and one complete file exists", async (t) => {
  // Prepare
  const folder = await newFolder(t);
  const bothStarted = Promise.withResolvers<void>();
  let started = 0;
  const write = (text: string) => async (part: string) => {
    await writeFile(part, text);
    started += 1;
    if (started === 2) bothStarted.resolve();
    await bothStarted.promise;
  };
  // Act
  await Promise.all(["one", "other"].map((text) => writeWhole(join(folder, "file"), write(text))));
  // Assess
  assert.deepEqual(await readdir(folder), ["file"]);
  assert.match(await readFile(join(folder, "file"), "utf8"), /^(one|other)$/);
});

test("writeWhole leaves nothing behind if writing fails", async (t) => {
  // Prepare
  const folder = await newFolder(t);
  const write = async (part: string) => {
    await writeFile(part, "half");
    throw new Error("no space left");
  };
  // Act and assess
  await assert.rejects(writeWhole(join(folder, "file"), write), /no space left/);
  assert.deepEqual(await readdir(folder), []);
});

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "facet-cache-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}
