import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type GroupPart,
  groupPaging,
  groupParts,
  readGroups,
  rowsOfGroup,
} from "../../../lib/catalog/versions/groups.ts";
import { putKeyedPages } from "../../../lib/catalog/versions/pages.ts";
import { openLibrary } from "../../runs/library.ts";

const SIZES = { a: 3, b: 25, c: 1, d: 10, e: 40 };

test("a long group is in parts on several pages, of which a reader reads as many as it needs", async (t) => {
  // Prepare: pages of about ten rows, and first keys in objects of their own
  const catalog = await openLibrary(t);
  const groups = Object.entries(SIZES).map(
    ([id, size]) => [id, Array.from({ length: size }, (_, row) => `f${String(row).padStart(3, "0")}`)] as const,
  );
  const paging = groupPaging<string>(10, (row) => row);
  const parts = [...groupParts(groups, 4)];
  const first = await putKeyedPages<GroupPart<string>>(catalog, 1, "decided", parts, paging, {
    keysABlock: 3,
    inManifest: 2,
  });
  // Act
  const whole = await readGroups<string>(catalog, 1, "decided", first, [...Object.keys(SIZES), "bb"], 1000);
  const some = await readGroups<string>(catalog, 1, "decided", first, ["b", "e"], 5);
  const behind = await Array.fromAsync(rowsOfGroup<string>(catalog, 1, "decided", first, "e", "f021"));
  // Assess
  assert.deepEqual(
    [...whole].sort().map(([id, { rows, count }]) => [id, rows, count]),
    groups.map(([id, rows]) => [id, rows, rows.length]),
  );
  for (const [id, { rows, count }] of some) {
    assert.ok(rows.length >= 5 && rows.length < 20, `${id}: ${rows.length}`);
    assert.equal(count, SIZES[id as keyof typeof SIZES]);
    assert.deepEqual(rows, groups.find(([each]) => each === id)![1].slice(0, rows.length));
  }
  assert.deepEqual(behind.slice(-18), groups[4]![1].slice(22));
  assert.ok(behind.length < 30, "pages before the position are not read");
  assert.deepEqual(await Array.fromAsync(rowsOfGroup<string>(catalog, 1, "decided", first, "bb")), []);
});
