import { photoIdOfFace } from "../catalog/store/ids.ts";
import { blockOf, squaredDistance } from "../dbscan/block.ts";
import type { Matrix } from "../dbscan/dbscan.ts";
import { gatherRows } from "../dbscan/memory.ts";
import type { PairFinder } from "../dbscan/pairs.ts";
import { cutBetweenPeople, isDisputed } from "../dbscan/people.ts";
import { denseGroups } from "../dbscan/split.ts";
import type { PriorState } from "./previous.ts";

/** Rows that will be one cluster, and whom people said they are. */
export interface RowGroup {
  /** Ascending. */
  readonly rows: readonly number[];
  readonly personId: string | undefined;
}

/** What it takes to hold components to what people decided. */
export interface Constraining {
  readonly finder: PairFinder;
  readonly matrix: Matrix;
  readonly blockRows: number;
  readonly length: number;
  readonly faceIds: readonly string[];
  readonly prior: PriorState;
  /** Distance and number of neighbours with which rows set free may form clusters of their own. */
  readonly eps: number;
  readonly core: number;
}

/**
 * Holds components to what people decided: cuts each between the people in it, and takes out of a person's what is not
 * theirs. What is taken out forms clusters of its own where it is dense enough.
 */
export async function constrain(
  constraining: Constraining,
  components: readonly (readonly number[])[],
): Promise<RowGroup[]> {
  const { faceIds, prior } = constraining;
  const personOf = (row: number) => prior.personOf(faceIds[row]!);
  const parts: RowGroup[] = [];
  for (const component of components) {
    const shares = isDisputed(component, personOf) ? await cut(constraining, component) : [component];
    for (const rows of shares) {
      const someone = rows.find((row) => personOf(row) !== undefined);
      const personId = someone === undefined ? undefined : personOf(someone);
      const freed = rows.filter((row) => !prior.mayBelong(faceIds[row]!, personId));
      if (freed.length === 0) {
        parts.push({ rows, personId });
        continue;
      }
      const free = new Set(freed);
      const left = rows.filter((row) => !free.has(row));
      // None is left where somebody dissolved the cluster, or said that these are no faces, while the run was at work.
      if (left.length > 0) parts.push({ rows: left, personId });
      for (const group of await regroup(constraining, freed)) parts.push({ rows: group, personId: undefined });
    }
  }
  return parts;
}

/** The rows of a component shared out between the people in it. */
async function cut({ matrix, blockRows, length, faceIds, prior }: Constraining, rows: readonly number[]) {
  const vectors = blockOf(0, length, await gatherRows(matrix, blockRows, length, rows));
  const parts = cutBetweenPeople(
    [...rows.keys()],
    (at) => prior.personOf(faceIds[rows[at]!]!),
    (a, b) => squaredDistance(vectors, a, vectors, b),
  );
  return parts.map((part) => part.map((at) => rows[at]!));
}

async function regroup({ finder, matrix, blockRows, length, eps, core }: Constraining, rows: readonly number[]) {
  if (rows.length < core) return [];
  const vectors = await gatherRows(matrix, blockRows, length, rows);
  const groups = await denseGroups(finder, vectors, length, eps, core);
  return groups.map((group) => group.map((at) => rows[at]!));
}

/**
 * Of several faces of one photo in a part, sets those free that only hang on to it: they may join another cluster, or
 * come back where the distances leave no choice. Cores and confirmed faces stay.
 * @param heldAt squared distance from a row to the core that holds it; 0 for a core
 */
export function freeDoubles(
  { faceIds, prior }: Pick<Constraining, "faceIds" | "prior">,
  parts: readonly RowGroup[],
  heldAt: (row: number) => number,
): RowGroup[] {
  return parts.map((part) => {
    const doubles = [...Map.groupBy(part.rows, (row) => photoIdOfFace(faceIds[row]!)).values()].filter(
      (rows) => rows.length > 1,
    );
    if (doubles.length === 0) return part;
    const freed = new Set<number>();
    for (const rows of doubles) {
      const [, ...others] = rows.toSorted((a, b) => heldAt(a) - heldAt(b) || a - b);
      for (const row of others) {
        if (heldAt(row) > 0 && prior.confirmedOf(faceIds[row]!) === undefined) freed.add(row);
      }
    }
    return freed.size === 0 ? part : { ...part, rows: part.rows.filter((row) => !freed.has(row)) };
  });
}

/**
 * Parts of their own for people whose confirmed faces are in no part, so that there is one to bring them home to.
 * @param rows confirmed rows in no part, ascending
 */
export function groupsForUnplacedConfirmedFaces(
  { faceIds, prior }: Pick<Constraining, "faceIds" | "prior">,
  parts: readonly RowGroup[],
  rows: readonly number[],
): RowGroup[] {
  const people = new Set(parts.map(({ personId }) => personId));
  const unplaced = rows.filter((row) => !people.has(prior.confirmedOf(faceIds[row]!)));
  const byPerson = Map.groupBy(unplaced, (row) => prior.confirmedOf(faceIds[row]!));
  return [...byPerson].map(([personId, some]) => ({ rows: some, personId }));
}
