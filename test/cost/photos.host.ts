import assert from "node:assert/strict";
import { test } from "node:test";
import { idleStackCost } from "../../lib/cost/idle-stack.ts";
import { costOf, INDEXING, type Requests } from "../../lib/cost/photos.ts";
import { meterIndexing } from "../bench/metered.ts";
import { openLibrary } from "../runs/library.ts";
import { facetJson } from "../support/facet.ts";

/** Accepted difference, so that one request more or less does not need a new measurement. */
const SLACK = 1;

test("INDEXING: matches the requests that indexing makes", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  // Act
  const measured = await meterIndexing(catalog);
  // Assess
  for (const thing of ["photo", "face"] as const) {
    for (const [name, counted] of Object.entries(INDEXING[thing])) {
      const made = measured[thing][name as keyof Requests];
      assert.ok(
        Math.abs(made - counted) <= SLACK,
        `${name} of a ${thing}: ${made}, not ${counted}: npm run bench -- cost`,
      );
    }
  }
});

test("costOf: 1,000 photos of 12 megapixels with 2 faces each cost at most 0.05 dollars", () => {
  // Act
  const cost = costOf({ photos: 1000, faces: 2000, megapixels: 12_000, runs: 1 });
  // Assess
  assert.ok(cost.total <= 0.05, `${cost.total} dollars`);
  const { total, ...parts } = cost;
  for (const [part, dollars] of Object.entries(parts)) assert.ok(dollars > 0, `${part} is free`);
  assert.ok(Math.abs(Object.values(parts).reduce((sum, dollars) => sum + dollars, 0) - total) < 1e-12);
});

test("facet cost: photos without faces cost more to detect", async () => {
  // Act
  const none = await facetJson("cost", "--photos", "2000", "--faces-per-photo", "0", "--without-faces", "1");
  const some = await facetJson("cost", "--photos", "2000", "--faces-per-photo", "0");
  // Assess
  assert.equal(none.photos, 2000);
  assert.equal(none.dollars.embed, 0);
  assert.ok(none.dollars.detect > 2 * some.dollars.detect);
  assert.ok(Math.abs(none.perThousandPhotos - none.dollars.total / 2) < 1e-12);
});

test("facet cost reports fixed costs separately, as the deployment is watched", async () => {
  // Act
  const { aMonth, dollars } = await facetJson("cost");
  const full = await facetJson("cost", "--watch", "full");
  // Assess
  assert.deepEqual(aMonth.standing, idleStackCost());
  assert.deepEqual(full.aMonth.standing, idleStackCost("full"));
  assert.ok(aMonth.storage > 0 && dollars.logs > 0 && dollars.kms > 0);
});
