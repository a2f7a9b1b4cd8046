import assert from "node:assert/strict";
import { type PictureRule, pictureData } from "../../../lib/media/picture-data/digest.ts";

/** Asserts that a file is read by this rule, and that each of the others shows the same picture. */
export function assertSame(rule: PictureRule, file: Uint8Array, others: Readonly<Record<string, Uint8Array>>): void {
  const expected = pictureData(file);
  assert.equal(expected.rule, rule);
  for (const [what, other] of Object.entries(others)) {
    assert.notDeepEqual(Buffer.from(other), Buffer.from(file), `${what} is another file`);
    assert.deepEqual(pictureData(other), expected, what);
  }
}

/** Asserts that all these files show different pictures. */
export function assertDistinct(files: Readonly<Record<string, Uint8Array>>): void {
  const names = new Map<string, string>();
  for (const [what, file] of Object.entries(files)) {
    const { rule, digest } = pictureData(file);
    assert.equal(names.get(digest), undefined, `${what} (${rule})`);
    names.set(digest, what);
  }
}
