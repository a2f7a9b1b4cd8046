import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cellsBetween,
  HEADING,
  placeSections,
  sectionAt,
} from "../../../../../functions/gallery/page/photos/timeline.ts";
import { addressOf, filterIn } from "../../../../../functions/gallery/page/state/photo-filter.ts";

const GRID = { width: 430, cell: 100, gap: 10 };
const timeline = placeSections(
  [
    { month: "2026-04", count: 9 },
    { month: "2026-03", count: 1 },
    { month: "", count: 4000 },
  ],
  GRID,
);

test("placeSections: cells fill the width, and sections follow each other", () => {
  assert.deepEqual([timeline.columns, timeline.side, timeline.pitch], [4, 100, 110]);
  const tops = [0, HEADING + 3 * 110, 2 * HEADING + 4 * 110];
  assert.deepEqual(
    timeline.sections.map(({ top }) => top),
    tops,
  );
  assert.equal(timeline.height, tops[2]! + HEADING + 1000 * 110);
  assert.equal(placeSections([], { ...GRID, width: 50 }).columns, 1);
});

test("cellsBetween: only the cells between two heights, of 4,000 photos too", () => {
  const shown = (from: number, to: number) =>
    cellsBetween(timeline, from, to).map(({ section, first, end }) => [section.month, first, end]);
  assert.deepEqual(shown(0, HEADING + 1), [["2026-04", 0, 4]]);
  const deep = timeline.sections[2]!.top + HEADING + 500 * 110;
  assert.deepEqual(shown(deep, deep + 220), [["", 2000, 2008]]);
  const [, march] = timeline.sections;
  assert.deepEqual(
    shown(march!.top - 1, march!.top + HEADING).map(([month]) => month),
    ["2026-04", "2026-03"],
  );
  assert.deepEqual(
    [-5, march!.top - 1, march!.top, 1e9].map((y) => sectionAt(timeline, y)?.month),
    ["2026-04", "2026-04", "2026-03", ""],
  );
});

test("a filter in an address is read as it was written, without what says nothing", () => {
  const filter = { person: "p1,p2", match: "any", from: "2026-01-01", name: "a & b" };
  const address = addressOf(filter);
  assert.deepEqual(filterIn(new URLSearchParams(address.split("?")[1])), filter);
  assert.equal(addressOf({ person: "p1", match: "any", folder: "" }), "#/photos?person=p1");
  assert.equal(addressOf({ match: "any", only: "true" }), "#/photos");
  assert.deepEqual(filterIn(new URLSearchParams("cursor=x&from=&person=p")), { person: "p" });
});
