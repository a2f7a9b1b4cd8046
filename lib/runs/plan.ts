import { finishCounts } from "../catalog/rows/counting.ts";
import { readCounts } from "../catalog/rows/counts.ts";
import { recountMonths } from "../catalog/rows/month-counts.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { InForce } from "../catalog/store/types.ts";
import { type ChangesSinceVersion, deleteNotes, readChanges } from "../catalog/versions/change-notes.ts";
import { closeLostRun } from "../catalog/versions/lost-runs.ts";
import {
  deleteArtefacts,
  getPlan,
  MissingArtefact,
  putNotes,
  putPlan,
  putResult,
  type RunPlan,
} from "../catalog/versions/run-artefacts.ts";
import { releaseRunLock } from "../catalog/versions/runs.ts";
import { tileCount, tileSide } from "../dbscan/tiles.ts";
import type { Subset } from "../services/workflow.ts";
import { recordGrowth } from "./growing.ts";
import { NoneEligible, reasonToKeep } from "./none-eligible.ts";
import { beginRun, endRun, failRun, holdingLock } from "./run.ts";
import { type Differences, type Selected, type SelectInputs, selectAll, selectChanged } from "./select.ts";
import { comparisonDigest, type RunSettings, versionDigest } from "./settings-digest.ts";
import { loadSubsetFilter } from "./subset.ts";
import { assertAffordable, RunTooExpensive } from "./too-expensive.ts";
import { assertFits, TooManyTiles } from "./too-many-tiles.ts";
import { assertReadable, VersionMissing } from "./version-missing.ts";

/** Options of `planRun`. */
export interface PlanOptions extends RunSettings {
  readonly runId: string;
  /** Runs even when nothing has changed since the last version, and compares all faces with each other. */
  readonly force: boolean;
  /** Reports what would change, and changes nothing. */
  readonly dryRun: boolean;
  /** Publishes a version without clusters even if the library has faces and none is eligible. */
  readonly allowEmpty?: boolean;
  /** A part of the library, for a dry run. */
  readonly subset?: Subset;
  /** Approximate maximum number of parallel tasks. */
  readonly tasks: number;
  /** The run fails before it compares anything if its estimate on AWS exceeds this. */
  readonly maxDollars?: number | undefined;
  /**
   * Receives the ids of the faces that changed since the previous run, so that logs can follow a photo to its cluster.
   */
  readonly onChanges?: (faceIds: readonly string[]) => void;
}

/** The rest of the run: nothing, one task, or one task per tile. */
export interface Planned {
  readonly work: "none" | "whole" | "tiles";
  readonly tiles: readonly number[];
}

/**
 * Largest share of changed faces with which a run updates an earlier one. Above it, comparing all faces is as quick.
 */
const LARGEST_SHARE = 1 / 8;
/** Maximum number of pairs of vectors that one task compares: about five minutes. */
const LARGEST_WORK = 1e10;

/**
 * Starts a run: takes the lock, writes the vectors to the runs bucket in blocks, and divides the pairs of blocks into
 * tiles. A run that continues from an earlier one compares only what changed, in one task. Interrupted counts are finished
 * first, even if nothing has changed. A run that stopped without recording it is closed.
 *
 * If the library has faces but none is eligible, the run fails, and a version that has clusters stays in force; a dry
 * run continues and reports the reason.
 * @throws RunInProgress, VersionMissing, NoneEligible, RunTooExpensive, TooManyTiles
 */
export async function planRun(catalog: Catalog, options: PlanOptions): Promise<Planned> {
  const { runId, dryRun } = options;
  await closeLostRun(catalog);
  return holdingLock(catalog, runId, async () => {
    const plannedAt = new Date().toISOString();
    const startedAt = await beginRun(catalog, runId);
    await finishCounts(catalog);
    await recountMonths(catalog);
    if (!dryRun) await recordGrowth(catalog, runId);
    const changes = await readChanges(catalog);
    options.onChanges?.(changes.faceIds);
    const settings = versionDigest(options);
    const same = changes.inForce?.settings === settings && !options.force && !options.subset;
    const isSame = same && changes.notes.length === 0;
    if (!isSame && !options.force)
      await assertReadable(catalog, changes.inForce).catch((error) => refuse(catalog, runId, error));
    const found = isSame
      ? undefined
      : await select(catalog, options, changes).catch((error) => refuse(catalog, runId, error));
    if (!found || (same && !changes.decided && found.differences && isNothing(found.differences))) {
      if (found) await deleteArtefacts(catalog, runId);
      if (!dryRun) await deleteNotes(catalog, changes.notes);
      await endRun(catalog, runId, { status: "succeeded", ...unchanged(changes.inForce!) }, startedAt);
      await releaseRunLock(catalog, runId);
      return { work: "none", tiles: [] };
    }
    const isMeant = found.selected.eligible > 0 || options.allowEmpty || options.subset !== undefined;
    const refused = isMeant ? undefined : await reasonToKeep(catalog, changes.inForce, options);
    if (refused !== undefined && !dryRun) await refuse(catalog, runId, new NoneEligible(refused));
    const plan = planOf(options, { plannedAt, settings, changes, ...found, ...(refused ? { refused } : {}) });
    if (found.differences) await putDifferences(catalog, runId, found.differences);
    await putNotes(catalog, runId, changes.notes);
    await putPlan(catalog, plan);
    return plan.tiles > 1
      ? { work: "tiles", tiles: Array.from({ length: plan.tiles }, (_, tile) => tile) }
      : { work: "whole", tiles: [] };
  });
}

const isNothing = ({ added, removed, restChanged }: Differences) =>
  added.length === 0 && removed.terms.length === 0 && !restChanged;

function unchanged({ version, eligible, clusters, clustered, noise }: InForce) {
  const changed = { created: 0, kept: clusters, merged: 0, split: 0, removed: 0 };
  return { version, eligible, clusters, clustered, noise, changed };
}

interface Selection {
  readonly selected: Selected;
  /** Only for a run that continues from an earlier one. */
  readonly differences?: Differences;
  /** Id of that earlier run. */
  readonly basis?: string;
}

async function select(
  catalog: Catalog,
  options: PlanOptions,
  { inForce, faceIds }: ChangesSinceVersion,
): Promise<Selection> {
  const { runId, embedder, parameters, blockRows, subset } = options;
  const isIn = await loadSubsetFilter(catalog, subset, inForce?.version);
  const { length } = embedder.output;
  const inputs: SelectInputs = { catalog, runId, blockRows, length, embedder, parameters, isIn };
  const basis = options.force || subset || !inForce?.basis ? undefined : await findPlan(catalog, inForce.basis);
  const few = (n: number) => faceIds.length <= n * LARGEST_SHARE && faceIds.length * n <= LARGEST_WORK;
  if (basis?.comparing !== comparisonDigest(options) || !few(basis.eligible)) {
    // Selecting all faces reads the whole table, which is not free either.
    const most =
      options.maxDollars === undefined || subset ? 0 : await mostEligible(catalog, options, inForce, faceIds);
    if (most > 0) assertAffordable(options, most);
    const selected = await selectAll(inputs);
    assertAffordable(options, selected.eligible);
    assertFits(selected, options.tasks);
    return { selected };
  }
  const found = await selectChanged(inputs, basis, faceIds);
  assertAffordable(options, found.eligible, found.added.length + found.removed.terms.length);
  return { selected: found, differences: found, basis: basis.runId };
}

/**
 * Returns the largest number of faces that can be eligible: with the parameters of the version in force, the changed
 * faces in addition to those that were; otherwise all faces.
 */
async function mostEligible(
  catalog: Catalog,
  options: PlanOptions,
  inForce: InForce | undefined,
  faceIds: readonly string[],
): Promise<number> {
  const { faces } = await readCounts(catalog);
  return inForce?.settings === versionDigest(options) ? Math.min(faces, inForce.eligible + faceIds.length) : faces;
}

const REFUSALS = [VersionMissing, NoneEligible, RunTooExpensive, TooManyTiles];

/** Ends a run that must not continue, and leaves nothing of it but the reason. @throws the error */
async function refuse(catalog: Catalog, runId: string, error: unknown): Promise<never> {
  if (REFUSALS.some((refusal) => error instanceof refusal)) {
    await deleteArtefacts(catalog, runId);
    await failRun(catalog, runId, (error as Error).message);
  }
  throw error;
}

async function findPlan(catalog: Catalog, runId: string): Promise<RunPlan | undefined> {
  try {
    return await getPlan(catalog, runId);
  } catch (error) {
    if (error instanceof MissingArtefact) return undefined;
    throw error;
  }
}

interface PlanInputs extends Selection {
  readonly plannedAt: string;
  readonly settings: string;
  readonly changes: ChangesSinceVersion;
  /** Reason why a run that is not dry would not publish this. */
  readonly refused?: string;
}

function planOf(options: PlanOptions, inputs: PlanInputs): RunPlan {
  const { plannedAt, settings, selected, basis, refused } = inputs;
  const { inForce } = inputs.changes;
  const { eligible, rest, blocks, restBlocks } = selected;
  const side = basis === undefined ? tileSide(blocks, options.tasks) : Math.max(1, blocks);
  return {
    ...{
      runId: options.runId,
      plannedAt,
      dryRun: options.dryRun,
      ...(options.subset ? { subset: options.subset } : {}),
      ...(refused === undefined ? {} : { refused }),
    },
    version: (inForce?.highest ?? inForce?.version ?? 0) + 1,
    ...(inForce === undefined ? {} : { previous: inForce.version }),
    ...(basis === undefined ? {} : { basis }),
    ...{ model: options.embedder.id, parameters: options.parameters, settings, comparing: comparisonDigest(options) },
    ...{ length: options.embedder.output.length, eligible, blockRows: options.blockRows, blocks, rest, restBlocks },
    ...{ coarse: true, side, tiles: basis === undefined ? tileCount(blocks, side) : 1 },
  };
}

async function putDifferences(catalog: Catalog, runId: string, { movedTo, added, removed }: Differences) {
  const bytes = ({ buffer, byteOffset, byteLength }: Int32Array | Float32Array | Float64Array) =>
    new Uint8Array(buffer, byteOffset, byteLength);
  await putResult(catalog, runId, "moved", bytes(movedTo));
  await putResult(catalog, runId, "added", bytes(Int32Array.from(added)));
  await putResult(catalog, runId, "removed", bytes(removed.rows));
  await putResult(catalog, runId, "removed-terms", bytes(removed.terms));
}
