import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { costSettings, settingsOf } from "../../lib/cloud/cost-settings.ts";
import { estimateRun } from "../../lib/cost/estimate.ts";
import { idleStackCost } from "../../lib/cost/idle-stack.ts";
import { costOf, INDEXING, type Requests } from "../../lib/cost/photos.ts";
import { meterIndexing } from "../bench/metered.ts";
import { openLibrary } from "../runs/library.ts";
import { facet, facetJson, temporaryFolder } from "../support/facet.ts";

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

test("costOf: 1,000 photos of 12 megapixels with 2 faces each cost at most 0.052 dollars", () => {
  // Act
  const cost = costOf({ photos: 1000, faces: 2000, megapixels: 12_000, runs: 1 });
  // Assess
  assert.ok(cost.total <= 0.052, `${cost.total} dollars`);
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
  assert.deepEqual(full.aMonth.standing, idleStackCost(costSettings(settingsOf({ watch: "full" }))));
  assert.ok(aMonth.storage > 0 && dollars.logs > 0 && dollars.kms > 0);
});

test("facet cost and facet plan use the file of settings, except for what flags give", async (t) => {
  // Prepare
  const config = join(await temporaryFolder(t), "facet.config.json");
  const values = {
    ...{ watch: "full", architecture: "x86_64", embed: "zip", schedule: "rate(1 day)", model: "my-model.json" },
    ...{ detectMemory: 3008, embedMemory: 512, clusterConcurrency: 10, clusterBlock: 1024 },
  };
  await writeFile(config, JSON.stringify(values));
  const settings = costSettings(settingsOf(values));
  const file = ["--config", config] as const;
  // Act
  const cost = await facetJson("cost", ...file);
  const basic = await facetJson("cost", "--watch", "basic", ...file);
  const { stdout } = await facet("cost", ...file);
  const plan = await facetJson("plan", "--faces", "100000", ...file);
  const parallel = await facetJson("plan", "--faces", "100000", "--parallel", "100", ...file);
  // Assess
  const work = { photos: 1000, faces: 2000, megapixels: 12_000, runs: 1 };
  assert.deepEqual(cost.settings, settings);
  assert.deepEqual(cost.dollars, costOf(work, settings));
  assert.notDeepEqual(cost.dollars, costOf(work));
  assert.deepEqual(cost.aMonth.standing, idleStackCost(settings));
  assert.ok(basic.aMonth.standing.total < cost.aMonth.standing.total);
  assert.match(stdout, /container image: none +\$0\.0000/);
  assert.match(stdout, /scheduled runs without changes: 30 a month/);
  assert.match(stdout, /calculated for fr-feature/);
  const { architecture } = settings;
  assert.deepEqual(plan, estimateRun(100_000, { blockRows: 1024, parallel: 10, architecture }));
  assert.deepEqual(parallel, estimateRun(100_000, { blockRows: 1024, parallel: 100, architecture }));
});
