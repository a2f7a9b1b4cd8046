import { giveToPerson } from "../catalog/decisions/people.ts";
import { deleteMatchesBefore } from "../catalog/rows/matches.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Run } from "../catalog/store/types.ts";
import { deleteNotes } from "../catalog/versions/change-notes.ts";
import { deleteOldReports } from "../catalog/versions/reports.ts";
import {
  deleteOtherArtefacts,
  getNotes,
  getOutcome,
  getPlan,
  type RunOutcome,
} from "../catalog/versions/run-artefacts.ts";
import { getRun, publishVersion, readInForce, releaseRunLock } from "../catalog/versions/runs.ts";
import { deleteOldVersions } from "../catalog/versions/versions.ts";
import { settleApart } from "../catalog/views/belonging.ts";
import { endRun, holdLock } from "./run.ts";

/** What a run tells the world. */
export interface Published extends Partial<Omit<RunOutcome, "people">> {
  readonly status: "published" | "previewed";
  readonly library: string;
  readonly runId: string;
  readonly version?: number;
}

/**
 * Ends a run: puts its version in force, records it, and removes what is no longer needed. The pointer moves only while
 * the run has the lock, so two runs never publish the same version. Doing it again changes nothing.
 * @param versionsKept before the one in force
 * @throws RunInProgress when the run lost its lock
 */
export async function publishRun(catalog: Catalog, runId: string, versionsKept?: number): Promise<Published> {
  await holdLock(catalog, runId);
  const known = await getRun(catalog, runId);
  const run = known?.status === "succeeded" ? known : await putInForce(catalog, runId);
  if (run.version !== undefined) await deleteOldVersions(catalog, run.version, versionsKept);
  await deleteOtherArtefacts(catalog, (await readInForce(catalog))?.basis);
  await deleteOldReports(catalog);
  await releaseRunLock(catalog, runId);
  return announcement(catalog, run);
}

async function putInForce(catalog: Catalog, runId: string): Promise<Run> {
  const { version, plannedAt, dryRun, eligible, settings } = await getPlan(catalog, runId);
  const { people, ...outcome } = await getOutcome(catalog, runId);
  if (!dryRun) {
    for (const [clusterId, personId] of people) await giveToPerson(catalog, clusterId, personId);
    const { clusters, clustered, noise } = outcome;
    const summary = { eligible, clusters, clustered, noise };
    await publishVersion(catalog, { version, highest: version, basis: runId, settings, ...summary });
    await deleteNotes(catalog, await getNotes(catalog, runId));
    await deleteMatchesBefore(catalog, plannedAt);
    await settleApart(catalog, plannedAt);
  }
  return endRun(catalog, runId, { status: "succeeded", eligible, ...outcome, ...(dryRun ? {} : { version }) });
}

function announcement({ library }: Catalog, { runId, version, clusters, clustered, noise, changed }: Run): Published {
  return JSON.parse(
    JSON.stringify({
      status: version === undefined ? "previewed" : "published",
      library,
      runId,
      version,
      clusters,
      clustered,
      noise,
      changed,
    }),
  );
}
