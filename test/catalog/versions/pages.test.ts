import assert from "node:assert/strict";
import { test } from "node:test";
import { pageCount, pagesWith, putKeyedPages, readPages } from "../../../lib/catalog/versions/pages.ts";
import { openLibrary } from "../../runs/library.ts";

const KEYS_A_BLOCK = 3;
const keyOf = (number: number) => `k${String(number).padStart(3, "0")}`;

test("pagesWith: finds pages of lists of any length, with few first keys in the manifest", async (t) => {
  const catalog = await openLibrary(t);
  for (const [pages, inManifest] of [
    [3, 3],
    [9, 3],
    [10, 2],
    [28, 2],
  ] as const) {
    // Prepare: every second key, one a page.
    const rows = Array.from({ length: pages }, (_, page) => keyOf(2 * page));
    const paging = { keyOf: (key: string) => key, full: 1 };
    const last = rows.at(-1)!;
    // Act: the first and last key, one between two keys, one after all and one before all.
    const first = await putKeyedPages(catalog, pages, "members", rows, paging, KEYS_A_BLOCK);
    const keys = [keyOf(0), keyOf(3), last, "z", "a"];
    const wanted = await pagesWith(catalog, pages, "members", first, keys, KEYS_A_BLOCK);
    const read = await readPages<string>(catalog, pages, "members", wanted.keys());
    // Assess
    const length = "blocks" in first ? first.blocks.length : first.length;
    assert.deepEqual([length, pageCount(first)], [inManifest, pages]);
    assert.deepEqual([...read.values()].flat().sort(), [...new Set([keyOf(0), keyOf(2), last])].sort());
  }
});
