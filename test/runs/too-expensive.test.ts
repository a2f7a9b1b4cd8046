import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { COUNT_KEY, photosPartition } from "../../lib/catalog/store/keys.ts";
import { listKeys } from "../../lib/catalog/store/objects.ts";
import { getRun, latestVersion, runInProgress } from "../../lib/catalog/versions/runs.ts";
import { estimateRun } from "../../lib/cost/estimate.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { planRun } from "../../lib/runs/plan.ts";
import { RunTooExpensive } from "../../lib/runs/too-expensive.ts";
import { addFaces, CIRCLE_LENGTH, onCircle, openLibrary } from "./library.ts";
import { planOptions, runOnce } from "./run.ts";

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

const FACES = onCircle(0, 0, 0.1, 0.2, 0.3, 0.4);
const { dollars: PRICE } = estimateRun(FACES.length);

test("planRun: a run whose estimate exceeds maxDollars fails with the estimate, and leaves nothing behind", async (t) => {
  for (const dryRun of [false, true]) {
    // Prepare
    const catalog = await openLibrary(t);
    await addFaces(catalog, FACES);
    const options = planOptions({ length: CIRCLE_LENGTH, maxDollars: PRICE / 2, dryRun });
    // Act
    await assert.rejects(planRun(catalog, options), (error) => {
      return error instanceof RunTooExpensive && error.estimate.dollars === PRICE;
    });
    // Assess
    const run = await getRun(catalog, options.runId);
    assert.equal(run?.status, "failed");
    assert.ok(run?.reason?.includes(`$${PRICE}`) && run.reason.includes("maxRunDollars"), run?.reason);
    assert.equal(await runInProgress(catalog), undefined);
    assert.equal(await latestVersion(catalog), undefined);
    const left = listKeys(catalog, catalog.runsBucket, `${catalog.library}/runs/${options.runId}/`);
    assert.deepEqual(await Array.fromAsync(left), []);
  }
});

test("planRun: a run whose estimate is within maxDollars succeeds", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, FACES);
  // Act
  const run = await runOnce(catalog, finder, { length: CIRCLE_LENGTH, maxDollars: PRICE });
  // Assess
  assert.deepEqual([run.status, run.version], ["succeeded", 1]);
});

test("planRun: a run over all faces of a large library is refused before any vector is read", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, FACES);
  const count = { pk: photosPartition(catalog, "0"), sk: COUNT_KEY, faces: 3_000_000 };
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: count }));
  // Act
  const refused = planRun(catalog, planOptions({ length: CIRCLE_LENGTH, maxDollars: 1 }));
  // Assess
  await assert.rejects(refused, (error) => error instanceof RunTooExpensive && error.estimate.faces === 3_000_000);
});

test("planRun: a run over a few changes is within a limit that one over all faces exceeds", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, FACES);
  await runOnce(catalog, finder, { length: CIRCLE_LENGTH });
  const count = { pk: photosPartition(catalog, "0"), sk: COUNT_KEY, faces: 3_000_000 };
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: count }));
  await addFaces(catalog, onCircle(100, 0.5));
  // Act
  const run = await runOnce(catalog, finder, { length: CIRCLE_LENGTH, maxDollars: 1 });
  const force = planRun(catalog, planOptions({ length: CIRCLE_LENGTH, maxDollars: PRICE / 2, force: true }));
  // Assess
  assert.deepEqual([run.status, run.version, run.eligible], ["succeeded", 2, FACES.length + 1]);
  await assert.rejects(force, RunTooExpensive);
});
