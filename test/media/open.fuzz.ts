import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzz } from "./fuzz/run.ts";

const seed = Number(process.env.FUZZ_SEED ?? 1);
const first = Number(process.env.FUZZ_FIRST ?? 0);
const count = Number(process.env.FUZZ_COUNT ?? 4_000);

/** Tolerated growth: variation with the files themselves. A leak of 10 KB per file would exceed it. */
const GROWTH_BYTES = 64e6;

test(`openPhoto returns pixels or a reason for ${count} damaged files, without crash or hang (seed ${seed})`, async (t) => {
  const { shown, refused, failures, early, late } = await fuzz(seed, count, first);
  t.diagnostic(`${shown} shown, ${refused} refused, memory ${Math.round(early / 1e6)} to ${Math.round(late / 1e6)} MB`);
  assert.deepEqual(failures, []);
  assert.equal(shown + refused, count);
  if (count >= 100) assert.ok(shown > 0 && refused > 0);
  if (count >= 100) assert.ok(late - early < GROWTH_BYTES, `memory grew from ${early} to ${late} bytes`);
});
