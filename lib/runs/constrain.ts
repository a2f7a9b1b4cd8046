import { photoIdOfFace } from "../catalog/store/ids.ts";
import { squaredDistance } from "../dbscan/block.ts";
import type { Matrix } from "../dbscan/dbscan.ts";
import { gatherRows } from "../dbscan/memory.ts";
import type { PairFinder } from "../dbscan/pairs.ts";
import { cutBetweenPeople, isDisputed } from "../dbscan/people.ts";
import { denseGroups } from "../dbscan/split.ts";
import type { FirstPass } from "./groups.ts";
import type { PriorState } from "./previous.ts";

/** Rows that will become one cluster, and the person that decisions assign them to. */
export interface RowGroup {
  /** Ascending. */
  readonly rows: readonly number[];
  readonly personId: string | undefined;
}

/** Dependencies of `constrain`. */
export interface ConstrainInputs {
  readonly finder: PairFinder;
  readonly matrix: Matrix;
  readonly blockRows: number;
  readonly length: number;
  readonly faceIds: readonly string[];
  readonly prior: PriorState;
  /** Distance and number of neighbours with which released rows may form clusters of their own. */
  readonly eps: number;
  readonly core: number;
}

/**
 * Applies people's decisions to components: splits each between the people in it, and releases the rows that may not
 * belong to its person. Released rows form clusters of their own where they are dense enough.
 */
export async function constrain(
  inputs: ConstrainInputs,
  components: readonly (readonly number[])[],
): Promise<RowGroup[]> {
  const { faceIds, prior } = inputs;
  const personOf = (row: number) => prior.personOf(faceIds[row]!);
  const parts: RowGroup[] = [];
  for (const component of components) {
    const shares = isDisputed(component, personOf) ? await cut(inputs, component) : [component];
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
      // No row is left if someone dissolved the cluster, or marked all of it as "not a face", during the run.
      if (left.length > 0) parts.push({ rows: left, personId });
      for (const group of await regroup(inputs, freed)) parts.push({ rows: group, personId: undefined });
    }
  }
  return parts;
}

/** Splits the rows of a component between the people in it. */
async function cut({ matrix, blockRows, length, faceIds, prior }: ConstrainInputs, rows: readonly number[]) {
  const vectors = await gatherRows(matrix, blockRows, length, rows);
  const parts = cutBetweenPeople(
    [...rows.keys()],
    (at) => prior.personOf(faceIds[rows[at]!]!),
    (a, b) => squaredDistance(vectors, a, vectors, b),
  );
  return parts.map((part) => part.map((at) => rows[at]!));
}

async function regroup({ finder, matrix, blockRows, length, eps, core }: ConstrainInputs, rows: readonly number[]) {
  if (rows.length < core) return [];
  const vectors = await gatherRows(matrix, blockRows, length, rows);
  const groups = await denseGroups(finder, vectors, eps, core);
  return groups.map((group) => group.map((at) => rows[at]!));
}

/**
 * If a part has several faces of one photo, releases those of them that are only borders: they may join another
 * cluster, or rejoin this one if no other is near enough. The face closest to its core, cores and confirmed faces stay.
 * @param firstPass the cores, and the squared distance from each other row to its nearest core
 */
export function freeDoubles(
  { faceIds, prior }: Pick<ConstrainInputs, "faceIds" | "prior">,
  parts: readonly RowGroup[],
  { isCore, heldAt }: Pick<FirstPass, "isCore" | "heldAt">,
): RowGroup[] {
  const place = (row: number) => (isCore(row) ? -1 : heldAt(row));
  return parts.map((part) => {
    const doubles = [...Map.groupBy(part.rows, (row) => photoIdOfFace(faceIds[row]!)).values()].filter(
      (rows) => rows.length > 1,
    );
    if (doubles.length === 0) return part;
    const freed = new Set<number>();
    for (const rows of doubles) {
      const [, ...others] = rows.toSorted((a, b) => place(a) - place(b) || a - b);
      for (const row of others) {
        if (!isCore(row) && prior.confirmedOf(faceIds[row]!) === undefined) freed.add(row);
      }
    }
    return freed.size === 0 ? part : { ...part, rows: part.rows.filter((row) => !freed.has(row)) };
  });
}

/**
 * Returns a new group for each person who has confirmed faces but no group yet, so that these faces have one to join.
 * @param rows confirmed rows in no part, ascending
 */
export function groupsForUnplacedConfirmedFaces(
  { faceIds, prior }: Pick<ConstrainInputs, "faceIds" | "prior">,
  parts: readonly RowGroup[],
  rows: readonly number[],
): RowGroup[] {
  const people = new Set(parts.map(({ personId }) => personId));
  const unplaced = rows.filter((row) => !people.has(prior.confirmedOf(faceIds[row]!)));
  const byPerson = Map.groupBy(unplaced, (row) => prior.confirmedOf(faceIds[row]!));
  return [...byPerson].map(([personId, some]) => ({ rows: some, personId }));
}
