import assert from "node:assert/strict";
import { test } from "node:test";
import { runDuringImport } from "../../bin/runs-during-import.ts";

test("libraries are looked at until the import ends, also after a look has failed", async () => {
  // Prepare
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  let looks = 0;
  const runGrowing = async () => {
    looks++;
    if (looks === 1) throw new Error("busy");
    if (looks === 3) resolve("over");
  };
  // Act
  const end = await runDuringImport({ runGrowing, ended, lookMs: 0 });
  // Assess
  assert.deepEqual([end, looks], ["over", 3]);
});
