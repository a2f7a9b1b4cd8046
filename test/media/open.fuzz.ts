import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzz } from "./fuzz/run.ts";

const seed = Number(process.env.FUZZ_SEED ?? 1);
const first = Number(process.env.FUZZ_FIRST ?? 0);
const count = Number(process.env.FUZZ_COUNT ?? 10_000);

/** What comes and goes with the files themselves; a leak of 10 KB a file would be more. */
const GROWTH_BYTES = 64e6;

test(`${count} damaged files give pixels or a reason, never a crash, a hang or another error (seed ${seed})`, async (t) => {
  const { shown, refused, failures, early, late } = await fuzz(seed, count, first);
  t.diagnostic(`${shown} shown, ${refused} refused, memory ${Math.round(early / 1e6)} to ${Math.round(late / 1e6)} MB`);
  assert.deepEqual(failures, []);
  assert.equal(shown + refused, count);
  if (count >= 100) assert.ok(shown > 0 && refused > 0);
  if (count >= 100) assert.ok(late - early < GROWTH_BYTES, `memory grew from ${early} to ${late} bytes`);
});
