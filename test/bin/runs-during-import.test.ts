import assert from "node:assert/strict";
import { test } from "node:test";
import { runDuringImport } from "../../bin/runs-during-import.ts";

/** Plays an import with these numbers of faces. @returns the numbers at which runs started */
async function runsOf(numbers: readonly number[], clustered = 0, run = async () => {}): Promise<number[]> {
  const started: number[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  let at = -1;
  const ended = await runDuringImport({
    faces: () => {
      at++;
      if (at === numbers.length) resolve("over");
      return numbers[Math.min(at, numbers.length - 1)]!;
    },
    clustered,
    run: async () => {
      started.push(numbers[at]!);
      await run();
    },
    ended: promise,
    lookMs: 0,
  });
  assert.equal(ended, "over");
  return started;
}

test("runs start at 300 faces, and whenever there are twice as many as at the last run", async () => {
  assert.deepEqual(await runsOf([0, 120, 299, 310, 500, 619, 620, 900, 1500, 1501]), [310, 620, 1500]);
});

test("a large library is clustered during an import only when it has doubled", async () => {
  assert.deepEqual(await runsOf([10_000, 10_400, 19_999, 20_000], 10_000), [20_000]);
});

test("a run that fails does not end the import, and is tried again after the next doubling", async () => {
  const fail = async () => {
    throw new Error("busy");
  };
  assert.deepEqual(await runsOf([300, 500, 600], 0, fail), [300, 600]);
});
