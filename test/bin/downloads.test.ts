import assert from "node:assert/strict";
import { test } from "node:test";
import { describeDownload } from "../../bin/downloads.ts";

const at = (bytes: number, totalBytes: number | undefined) =>
  describeDownload({ what: "the models", totalBytes, bytes: () => bytes });

test("a bar shows which share of a download is done, never more than all of it", () => {
  assert.equal(at(0, 41e6), `[${"-".repeat(30)}] 0 % of 41 MB`);
  assert.equal(at(20.5e6, 41e6), `[${"#".repeat(15)}${"-".repeat(15)}] 50 % of 41 MB`);
  assert.equal(at(50e6, 41e6), `[${"#".repeat(30)}] 100 % of 41 MB`);
});

test("where the whole length is not known, what came is shown", () => {
  assert.equal(at(12e6, undefined), "12 MB");
});
