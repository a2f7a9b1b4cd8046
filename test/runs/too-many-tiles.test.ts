import assert from "node:assert/strict";
import { test } from "node:test";
import { listKeys } from "../../lib/catalog/store/objects.ts";
import { getRun, latestVersion, runInProgress } from "../../lib/catalog/versions/runs.ts";
import { LARGEST_PAYLOAD_BYTES, payloadBytes } from "../../lib/cost/estimate.ts";
import { tileCount, tileSide } from "../../lib/dbscan/tiles.ts";
import { planRun } from "../../lib/runs/plan.ts";
import { assertFits, TooManyTiles } from "../../lib/runs/too-many-tiles.ts";
import { addFaces, CIRCLE_LENGTH, onCircle, openLibrary } from "./library.ts";
import { planOptions } from "./run.ts";

/** With blocks of one face and any number of tasks, this many faces have more tiles than fit into a payload. */
const FACES = 620;
const TASKS = 1e9;

test("assertFits: the largest list of tiles that fits is accepted, and the next one is not", () => {
  // Prepare
  let blocks = 1;
  const tilesOf = (count: number) => tileCount(count, tileSide(count, TASKS));
  while (payloadBytes(tilesOf(blocks + 1)) <= LARGEST_PAYLOAD_BYTES) blocks++;
  const tiles = tilesOf(blocks + 1);
  // Act and assess
  assertFits({ eligible: blocks, blocks }, TASKS);
  assert.throws(
    () => assertFits({ eligible: blocks + 1, blocks: blocks + 1 }, TASKS),
    (error) => error instanceof TooManyTiles && error.tiles === tiles && error.message.includes("256 KB"),
  );
});

test("planRun: a run whose list of tiles does not fit fails with the reason, and leaves nothing behind", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await addFaces(catalog, onCircle(0, ...Array.from({ length: FACES }, (_, face) => face / 2)));
  const options = planOptions({ length: CIRCLE_LENGTH, blockRows: 1, tasks: TASKS });
  // Act
  await assert.rejects(planRun(catalog, options), TooManyTiles);
  // Assess
  const run = await getRun(catalog, options.runId);
  assert.equal(run?.status, "failed");
  assert.match(run?.reason ?? "", /clusterBlock/);
  assert.equal(await runInProgress(catalog), undefined);
  assert.equal(await latestVersion(catalog), undefined);
  const left = listKeys(catalog, catalog.runsBucket, `${catalog.library}/runs/${options.runId}/`);
  assert.deepEqual(await Array.fromAsync(left), []);
});
