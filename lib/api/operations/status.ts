import { countFaces } from "../../catalog/faces.ts";
import { allPeople } from "../../catalog/people.ts";
import { allPhotos } from "../../catalog/photos.ts";
import { allRuns } from "../../catalog/runs.ts";
import { latestVersion } from "../../catalog/versions.ts";
import type { ApiContext } from "../context.ts";

/** How many photos of each kind are named with their reason. */
const NAMED = 100;

export async function getStatus({ catalog, parameters }: ApiContext) {
  const skipped: { key: string; reason: string }[] = [];
  const failed: { key: string; reason: string }[] = [];
  let photos = 0;
  for await (const { status, key, reason = "" } of allPhotos(catalog)) {
    photos++;
    const list = status === "skipped" ? skipped : status === "failed" ? failed : undefined;
    if (list && list.length < NAMED) list.push({ key, reason });
  }
  const [faces, people, runs, version] = await Promise.all([
    countFaces(catalog),
    allPeople(catalog),
    allRuns(catalog),
    latestVersion(catalog),
  ]);
  const lastRun = runs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0];
  return { photos, faces, people: people.length, skipped, failed, version, lastRun, parameters };
}
