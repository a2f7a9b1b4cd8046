import assert from "node:assert/strict";
import { test } from "node:test";
import type { Status } from "../../../../../functions/gallery/page/base/types.ts";
import { lackOf } from "../../../../../functions/gallery/page/state/lack.ts";

const NONE = { count: 0, photos: [] };
const status = (facts: Partial<Status>) =>
  ({ photos: 0, faces: 0, skipped: NONE, failed: NONE, ...facts }) as unknown as Status;
const indexing = { photos: 1, faces: 0, waiting: 9, facesWaiting: 0 };

test("lackOf: an empty library, one not scanned yet, skipped photos and faces not grouped yet are different", () => {
  const cases: readonly [string | undefined, Partial<Status>][] = [
    ["photos", {}],
    ["scanned", { listing: true }],
    ["scanned", { indexing }],
    ["readable", { photos: 3, skipped: { count: 2, photos: [] }, failed: { count: 1, photos: [] } }],
    ["run", { photos: 3, skipped: { count: 3, photos: [] }, indexing }],
    ["faces", { photos: 3 }],
    ["faces", { photos: 3, version: 1 }],
    ["run", { photos: 3, faces: 4 }],
    [undefined, { photos: 3, faces: 4, version: 1 }],
  ];
  for (const [lack, facts] of cases) assert.equal(lackOf(status(facts)), lack, JSON.stringify(facts));
});
