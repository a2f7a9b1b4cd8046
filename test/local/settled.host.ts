import assert from "node:assert/strict";
import { appendFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { settled } from "../../lib/local/settled.ts";
import { temporaryFolder } from "../support/facet.ts";

test("settled waits for a growing file, and not for one that has not changed recently", async (t) => {
  // Prepare
  const path = join(await temporaryFolder(t), "a.jpg");
  await writeFile(path, "half");
  const half = await stat(path);
  // Act
  const waiting = settled(path, half);
  await appendFile(path, " and whole");
  const found = await waiting;
  await utimes(path, 1, 1);
  const old = await stat(path);
  // Assess
  assert.equal(found.size, "half and whole".length);
  assert.equal(await settled(path, old), old);
});
