import { readCounts } from "../catalog/rows/counts.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { type Growth, putGrowth, readSinceLastRun } from "../catalog/versions/growth.ts";
import { runInProgress } from "../catalog/versions/runs.ts";

// People can name groups before an import ends: a growing library gets runs before its schedule's next one. Each of them
// compares a quarter of the pairs of the next one, so that all together cost a third more than the last.

/** Number of faces from which on a library is clustered while its first import goes on. */
const FIRST_FACES = 300;

/** The size of a library now. */
interface Size {
  readonly faces: number;
  /** Whether photos were examined within the last two minutes. */
  readonly isIndexing: boolean;
}

type LastSize = Pick<Growth, "faces" | "isGrowing">;

const hasDoubled = ({ faces }: Size, last: LastSize | undefined) =>
  faces >= Math.max(FIRST_FACES, 2 * (last?.faces ?? 0));

/**
 * Returns whether a growing library gets a run: at 300 faces, whenever it has doubled since its last run, and once when the
 * import has ended.
 * @param last undefined before the first run
 */
export function isGrowthDue(now: Size, last: LastSize | undefined): boolean {
  const isEnd = !now.isIndexing && (last?.isGrowing ?? true);
  return hasDoubled(now, last) || (isEnd && now.faces > (last?.faces ?? 0));
}

/** Returns the record of a run that begins now: an import is over once a run has begun after it. */
export function growthAfter(runId: string, now: Size, last: LastSize | undefined): Growth {
  const wasGrowing = last === undefined || last.isGrowing || hasDoubled(now, last);
  return { runId, faces: now.faces, isGrowing: wasGrowing && (now.isIndexing || now.faces === 0) };
}

/** A run that should start before the schedule's next one. */
export interface GrowthRun {
  /** The run before it, which all that find it due at the same time agree on; undefined if it is the first. */
  readonly after: string | undefined;
}

/**
 * Returns the run that a growing library, or the end of a task, needs now; undefined if there is none, or if a run is in
 * progress. One small request if nothing has changed since the last run, and two more if something has.
 */
export async function findGrowthRun(catalog: Catalog): Promise<GrowthRun | undefined> {
  const { last, hasVersion, hasChanges, isWanted } = await readSinceLastRun(catalog);
  const isUnknown = last === undefined && hasVersion;
  const isDue = isWanted || (hasChanges && !isUnknown && isGrowthDue(await sizeOf(catalog), last));
  if (!isDue || (await runInProgress(catalog)) !== undefined) return undefined;
  return { after: last?.runId };
}

/** Records the size of the library at the beginning of a run. */
export async function recordGrowth(catalog: Catalog, runId: string): Promise<void> {
  const { last } = await readSinceLastRun(catalog);
  await putGrowth(catalog, growthAfter(runId, await sizeOf(catalog), last));
}

async function sizeOf(catalog: Catalog): Promise<Size> {
  const { faces, spell } = await readCounts(catalog);
  return { faces, isIndexing: spell !== undefined };
}
