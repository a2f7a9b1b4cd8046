import { parametersInForce } from "../../catalog/decisions/parameters.ts";
import { countsOfPeople } from "../../catalog/decisions/people-list.ts";
import { finishCounts } from "../../catalog/rows/counting.ts";
import { type Counts, readCounts } from "../../catalog/rows/counts.ts";
import { type Folder, readFolder } from "../../catalog/rows/folder.ts";
import { type LeftOutPhoto, listLeftOut } from "../../catalog/rows/left-out.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import {
  endedRuns,
  getRun,
  latestRuns,
  putRunCosts,
  type RunCosts,
  readInForce,
  readRunCosts,
  runInProgress,
} from "../../catalog/versions/runs.ts";
import { readTally, type Tally } from "../../catalog/versions/tally.ts";
import { type Manifest, readManifest } from "../../catalog/versions/versions.ts";
import { addRunCost, costOf, monthlyCostOf } from "../../cost/photos.ts";
import { PRICES } from "../../cost/prices.ts";
import type { QueueDepth } from "../../services/queues.ts";
import type { ApiContext } from "../context.ts";
import { remembered } from "../remembered.ts";

/** Maximum number of skipped photos, of failed photos, and of runs in the answer. */
const PHOTOS_NAMED = 100;
const RUNS_NAMED = 10;

/** Time for which expensive results are cached, ms. */
const MINUTE_MS = 60_000;

/**
 * Average size of a photo's rows (photo, key, picture data and date), a face's row, and a vector's row without the vector: of the
 * six sample photos and their 22 faces, by DynamoDB's rules for item sizes, with the 100 bytes that it bills per item.
 * Longer keys make larger rows.
 */
const ROW_BYTES = { photo: 1710, face: 820, vector: 290 };

/** Reads a few dozen rows, whatever the size of the library. */
export async function getStatus({ catalog, libraries, deployment, queues, embedder }: ApiContext) {
  // The status must be readable even if the table cannot be written.
  await remembered(catalog, "finishCounts", MINUTE_MS, () => finishCounts(catalog)).catch(() => {});
  const [counts, depths, people, runs, inForce, running, mounted, runDollars] = await Promise.all([
    readCounts(catalog),
    import("../../services/queues.ts").then(({ queueDepths }) => queueDepths(queues)),
    countsOfPeople(catalog),
    latestRuns(catalog, RUNS_NAMED),
    readInForce(catalog),
    runInProgress(catalog),
    readFolder(catalog),
    remembered(catalog, "runDollars", 10 * MINUTE_MS, () => spentOnRuns(catalog)),
  ]);
  const [parameters, manifest, tally, runningRun, skipped, failed] = await Promise.all([
    parametersInForce(catalog, deployment),
    inForce && readManifest(catalog, inForce.version),
    inForce && readTally(catalog, inForce.version),
    running === undefined ? undefined : getRun(catalog, running),
    leftOut(catalog, "skipped", counts.skipped),
    leftOut(catalog, "failed", counts.failed),
  ]);
  const storage = storageOf(counts, 4 * embedder.output.length);
  return {
    photos: counts.indexed + counts.skipped + counts.failed,
    faces: counts.faces,
    people: people.people,
    hiddenPeople: people.hiddenPeople ?? 0,
    skipped,
    failed,
    ignored: mounted?.ignored ?? 0,
    folder: mounted && folderOf(mounted),
    indexing: indexingOf(counts, depths, libraries.areSeparate),
    queues: depths,
    queuesOf: libraries.areSeparate ? ("deployment" as const) : ("library" as const),
    version: inForce?.version,
    clusters: manifest?.clusters,
    clustered: manifest?.clustered,
    ...(manifest && tally ? openIn(manifest, tally) : {}),
    model: manifest?.model,
    runningRun,
    lastRun: runs[0],
    lastRuns: runs,
    storage,
    cost: spentOn(counts, runDollars, storage),
    parameters,
  };
}

/** Runs that began before may no longer end: their cost is stored, and they are not read again. */
const SETTLED_MS = 24 * 60 * MINUTE_MS;

/** The cost of all runs. Reads those since the last time that it was stored. */
async function spentOnRuns(catalog: Catalog): Promise<number> {
  const before = await readRunCosts(catalog);
  const settled = new Date(Date.now() - SETTLED_MS).toISOString();
  let costs: Pick<RunCosts, "dollars" | "highest"> = before ?? { dollars: 0, highest: 0 };
  let stored: RunCosts | undefined;
  for await (const run of endedRuns(catalog, before?.until)) {
    costs = addRunCost(costs, run);
    if (run.startedAt < settled) stored = { ...costs, until: run.startedAt };
  }
  if (stored) await putRunCosts(catalog, stored).catch(() => {});
  return costs.dollars;
}

/** What is left to decide in a version. */
function openIn({ unnamed, ungrouped }: Manifest, { settled = 0, answered = 0, questions }: Tally) {
  return {
    ...(unnamed === undefined ? {} : { unnamedClusters: Math.max(0, unnamed - settled) }),
    ...(ungrouped === undefined ? {} : { ungrouped }),
    ...(questions === undefined ? {} : { suggestions: { open: Math.max(0, questions - answered), answered } }),
  };
}

async function leftOut(catalog: Catalog, status: LeftOutPhoto["status"], count: number) {
  const { items } = count > 0 ? await listLeftOut(catalog, status, PHOTOS_NAMED) : { items: [] };
  return { count, photos: items.map(({ photoId, key, reason }) => ({ photoId, key, reason })) };
}

function folderOf({ ignored: _, ...folder }: Folder) {
  return folder;
}

/**
 * The progress of indexing; undefined if the queues are empty. What is done is of this library.
 * @param areShared whether what waits may be of other libraries, so that it says nothing about the time that is left
 */
function indexingOf({ spell }: Counts, depths: readonly QueueDepth[], areShared: boolean) {
  const left = (name: QueueDepth["name"]) =>
    depths.filter((queue) => queue.name === name).reduce((sum, queue) => sum + queue.waiting + queue.inFlight, 0);
  const [waiting, facesWaiting] = [left("photos"), left("crops")];
  if (waiting + facesWaiting === 0) return undefined;
  const { photos = 0, faces = 0, seconds = 0 } = spell ?? {};
  const perSecond = photos > 0 && seconds >= 1 ? photos / seconds : undefined;
  return {
    photos,
    faces,
    ...(perSecond ? { perSecond: rounded(perSecond, 2) } : {}),
    ...(perSecond && !areShared ? { secondsLeft: Math.ceil(waiting / perSecond) } : {}),
    waiting,
    facesWaiting,
  };
}

function storageOf({ indexed, skipped, failed, faces, photoBytes, cropBytes }: Counts, vectorBytes: number) {
  const photos = indexed + skipped + failed;
  return {
    photoBytes,
    cropBytes,
    vectorBytes: faces * vectorBytes,
    tableRows: photos + 2 * faces,
    tableBytes: photos * ROW_BYTES.photo + faces * (ROW_BYTES.face + ROW_BYTES.vector + vectorBytes),
  };
}

/** The cost of the library so far, including removed photos, computed as `facet cost` does. */
function spentOn(counts: Counts, runDollars: number, storage: ReturnType<typeof storageOf>) {
  const { photosHandled: photos, facesHandled: faces, pixelsHandled, emptyPixels } = counts;
  const megapixels = pixelsHandled / 1e6;
  const { total, ...parts } = costOf({ photos, faces, megapixels, emptyMegapixels: emptyPixels / 1e6 });
  const soFar = total + runDollars;
  const dollars = Object.entries({ ...parts, runs: runDollars }).map(([part, value]) => [part, rounded(value, 6)]);
  return {
    soFar: rounded(soFar, 6),
    ...(photos > 0 ? { perThousandPhotos: rounded((1000 * soFar) / photos, 6) } : {}),
    parts: Object.fromEntries(dollars),
    storageAMonth: rounded(monthlyCostOf(storage), 6),
    prices: { asOf: PRICES.asOf, region: PRICES.region },
  };
}

function rounded(value: number, places: number): number {
  return Math.round(value * 10 ** places) / 10 ** places;
}

export const STATUS_OPERATIONS = { getStatus };
