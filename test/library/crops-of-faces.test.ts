import assert from "node:assert/strict";
import { test } from "node:test";
import { evenly } from "../../lib/library/crops-of-faces.ts";

test("evenly returns all items if they are few, else items from the whole list without repetition", () => {
  const items = Array.from({ length: 10 }, (_, at) => at);
  assert.deepEqual(evenly(items, 10), items);
  assert.deepEqual(evenly(items, 5), [0, 2, 4, 6, 8]);
  assert.equal(new Set(evenly(items, 7)).size, 7);
});
