import assert from "node:assert/strict";
import { test } from "node:test";
import { matchesOfClusters, putMatches } from "../../../lib/catalog/rows/matches.ts";
import { faceIdOfNumber, openLibrary } from "../../runs/library.ts";

test("matchesOfClusters returns the matches of these clusters, whether few or many share their partition", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const clusterOf = (number: number) => `c${number % 3}${number % 2 === 0 ? "a" : "b"}`;
  const matches = [...Array(700).keys()].map((number) => ({
    faceId: faceIdOfNumber(number),
    clusterId: number < 10 ? "c0f" : clusterOf(number),
    ...{ distance: 0.5, version: 1, matchedAt: "2026-01-01T00:00:00.000Z" },
  }));
  await putMatches(catalog, matches);
  for (const wanted of [["c0f", "c1f"], ["c0a", "c1a", "c0f"], ["c2b"], ["c9a", "c9f"]]) {
    // Act
    const found = await matchesOfClusters(catalog, wanted);
    // Assess
    const expected = matches.filter(({ clusterId }) => wanted.includes(clusterId));
    const ids = (some: typeof matches) => some.map(({ faceId }) => faceId).sort();
    assert.deepEqual(ids(found), ids(expected), wanted.join());
  }
});
