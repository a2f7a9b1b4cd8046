import assert from "node:assert/strict";
import { test } from "node:test";
import { type FirstKeys, pageCount, pagesWith, putKeyedPages, readPages } from "../../../lib/catalog/versions/pages.ts";
import { openLibrary } from "../../runs/library.ts";

const keyOf = (number: number) => `k${String(number).padStart(3, "0")}`;

/** First keys as the previous release wrote them. */
function withoutNumber(first: FirstKeys): FirstKeys {
  if (!("blocks" in first)) return first;
  const { keysABlock: _, ...former } = first;
  return former;
}

test("pagesWith: finds pages of lists of any length, with few first keys in the manifest", async (t) => {
  const catalog = await openLibrary(t);
  for (const [pages, inManifest, keysABlock] of [
    [3, 3, 4],
    [9, 3, 4],
    [13, 1, 4],
    [28, 2, 4],
    // With 64, as the previous release wrote lists.
    [130, 3, 64],
  ] as const) {
    // Prepare: every second key, one a page.
    const rows = Array.from({ length: pages }, (_, page) => keyOf(2 * page));
    const paging = { keyOf: (key: string) => key, full: 1 };
    const last = rows.at(-1)!;
    // Act: the first and last key, one between two keys, one after all and one before all.
    const most = { keysABlock, inManifest: 3 };
    const written = await putKeyedPages(catalog, pages, "members", rows, paging, most);
    const first = keysABlock === 64 ? withoutNumber(written) : written;
    const keys = [keyOf(0), keyOf(3), last, "z", "a"];
    const wanted = await pagesWith(catalog, pages, "members", first, keys);
    const read = await readPages<string>(catalog, pages, "members", wanted.keys());
    // Assess
    const length = "blocks" in first ? first.blocks.length : first.length;
    assert.deepEqual([length, pageCount(first)], [inManifest, pages]);
    assert.deepEqual([...read.values()].flat().sort(), [...new Set([keyOf(0), keyOf(2), last])].sort());
  }
});
