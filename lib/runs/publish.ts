import { allDecisions } from "../catalog/decisions/people.ts";
import { recountPeople } from "../catalog/decisions/people-list.ts";
import { unlistFormerClusters } from "../catalog/decisions/unlist-clusters.ts";
import { deleteMatchesBefore } from "../catalog/rows/matches.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Run } from "../catalog/store/types.ts";
import { deleteNotes } from "../catalog/versions/change-notes.ts";
import {
  type ClusterStatement,
  changedStatements,
  clusterStatements,
  putLateDecisions,
} from "../catalog/versions/late-decisions.ts";
import { deleteOldReports } from "../catalog/versions/reports.ts";
import {
  deleteOtherArtefacts,
  getNotes,
  getOutcome,
  getPlan,
  type RunOutcome,
  type RunPlan,
} from "../catalog/versions/run-artefacts.ts";
import { getRun, publishVersion, readInForce, releaseRunLock } from "../catalog/versions/runs.ts";
import { putOpenQuestions } from "../catalog/versions/tally.ts";
import { deleteOldVersions } from "../catalog/versions/versions.ts";
import { settleMarks } from "../catalog/views/settle-marks.ts";
import { giveNames } from "./origins.ts";
import { endRun, holdingLock, holdLock } from "./run.ts";

/** Result of a run, as it is announced in the event. */
export interface Published extends Partial<Omit<RunOutcome, "origins" | "said">>, Pick<Run, "questions"> {
  readonly status: "published" | "previewed";
  readonly library: string;
  readonly runId: string;
  readonly version?: number;
}

export interface PublishOptions {
  /** Number of versions to keep before the one in force. */
  readonly versionsKept?: number;
  /** Counts the open questions about held names in the version that was just put in force. */
  readonly countQuestions?: (catalog: Catalog) => Promise<number>;
  /** Counts all open questions in that version. */
  readonly countAllQuestions?: (catalog: Catalog) => Promise<number>;
}

/**
 * Ends a run: puts its version in force, records it, and deletes what is no longer needed. The pointer moves only while
 * the run has the lock, so two runs never publish the same version. Idempotent.
 * @throws RunInProgress if the run lost its lock
 */
export async function publishRun(catalog: Catalog, runId: string, options: PublishOptions = {}): Promise<Published> {
  const run = await holdingLock(catalog, runId, async () => {
    const known = await getRun(catalog, runId);
    const ended = known?.status === "succeeded" ? known : await putInForce(catalog, runId, options);
    if (ended.version !== undefined) await deleteOldVersions(catalog, ended.version, options.versionsKept);
    await deleteOtherArtefacts(catalog, (await readInForce(catalog))?.basis);
    await deleteOldReports(catalog, runId);
    return ended;
  });
  await releaseRunLock(catalog, runId);
  return announcement(catalog, run);
}

async function putInForce(
  catalog: Catalog,
  runId: string,
  { countQuestions, countAllQuestions }: PublishOptions,
): Promise<Run> {
  const plan = await getPlan(catalog, runId);
  const { version, plannedAt, dryRun, eligible, settings, refused: reason } = plan;
  const { origins, said, ...outcome } = await getOutcome(catalog, runId);
  let questions: number | undefined;
  if (!dryRun) {
    const { clusters, clustered, noise } = outcome;
    const inForce = { version, highest: version, basis: runId, settings, eligible, clusters, clustered, noise };
    if ((await readInForce(catalog))?.basis !== runId) {
      await giveNames(catalog, runId, origins);
      await keepLateDecisions(catalog, plan, said);
      await holdLock(catalog, runId);
      await publishVersion(catalog, inForce);
    }
    // Again, for decisions made since the first call, before the pointer moved and the new clusters were visible.
    await giveNames(catalog, runId, origins);
    await deleteNotes(catalog, await getNotes(catalog, runId));
    await deleteMatchesBefore(catalog, plannedAt);
    await settleMarks(catalog, plannedAt);
    await unlistFormerClusters(catalog, version);
    await recountPeople(catalog);
    questions = await countQuestions?.(catalog);
    if (countAllQuestions) await putOpenQuestions(catalog, version, await countAllQuestions(catalog));
  }
  return endRun(catalog, runId, {
    ...{ status: "succeeded", eligible, ...outcome },
    ...(dryRun ? {} : { version }),
    ...(reason === undefined ? {} : { reason }),
    ...(questions === undefined ? {} : { questions }),
  });
}

/** Stores the decisions about clusters that were made since this run read them, for the next run. */
async function keepLateDecisions(
  catalog: Catalog,
  { version, previous }: RunPlan,
  before: readonly ClusterStatement[],
): Promise<void> {
  if (previous === undefined) return;
  const said = clusterStatements((await allDecisions(catalog, { consistent: true })).values());
  await putLateDecisions(catalog, version, { previous, clusterIds: changedStatements(before, said), said });
}

function announcement({ library }: Catalog, run: Run): Published {
  const { runId, version, clusters, clustered, noise, changed, held, questions } = run;
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
      held,
      questions,
    }),
  );
}
