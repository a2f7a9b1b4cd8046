import type { Catalog } from "../../catalog/open.ts";
import { allPeople } from "../../catalog/people.ts";
import { allPhotos } from "../../catalog/photos.ts";
import { allRuns, runInProgress } from "../../catalog/runs.ts";
import { latestVersion, readManifest } from "../../catalog/versions.ts";
import type { ApiContext } from "../context.ts";

/** How many photos of each kind are named with their reason. */
const NAMED = 100;

/** The share of time that counting may take when the status is asked for all the time. */
const SHARE = 1 / 20;

interface LeftOut {
  count: number;
  readonly photos: { photoId: string; key: string; reason: string }[];
}

interface Counts {
  readonly photos: number;
  readonly faces: number;
  readonly skipped: LeftOut;
  readonly failed: LeftOut;
  readonly countedAt: string;
}

const counted = new WeakMap<Catalog, { counts: Counts; until: number }>();

export async function getStatus({ catalog, parameters }: ApiContext) {
  const [counts, people, runs, version, running] = await Promise.all([
    currentCounts(catalog),
    allPeople(catalog),
    allRuns(catalog),
    latestVersion(catalog),
    runInProgress(catalog),
  ]);
  const manifest = version === undefined ? undefined : await readManifest(catalog, version);
  const latestFirst = runs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  return {
    ...counts,
    people: people.length,
    version,
    clusters: manifest?.clusters,
    clustered: manifest?.clustered,
    model: manifest?.model,
    runningRun: runs.find(({ runId }) => runId === running),
    lastRun: latestFirst.find(({ runId }) => runId !== running),
    parameters,
  };
}

/** Counting reads every photo's row, so a count is kept for as long as its cost asks. */
async function currentCounts(catalog: Catalog): Promise<Counts> {
  const known = counted.get(catalog);
  const now = performance.now();
  if (known && now < known.until) return known.counts;
  const counts = await count(catalog);
  const end = performance.now();
  counted.set(catalog, { counts, until: end + (end - now) / SHARE });
  return counts;
}

async function count(catalog: Catalog): Promise<Counts> {
  const left: Record<"skipped" | "failed", LeftOut> = {
    skipped: { count: 0, photos: [] },
    failed: { count: 0, photos: [] },
  };
  let photos = 0;
  let faces = 0;
  for await (const { photoId, status, key, reason = "", faceCount } of allPhotos(catalog)) {
    photos++;
    faces += faceCount;
    if (status === "indexed") continue;
    left[status].count++;
    if (left[status].photos.length < NAMED) left[status].photos.push({ photoId, key, reason });
  }
  return { photos, faces, ...left, countedAt: new Date().toISOString() };
}
