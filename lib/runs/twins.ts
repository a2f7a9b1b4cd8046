import type { Catalog } from "../catalog/store/open.ts";
import { getBlockIds, getDigests, type RunPlan } from "../catalog/versions/run-artefacts.ts";
import { DigestTable } from "./digests.ts";
import type { Joined } from "./join.ts";
import type { MeasuredGroup, Measurer } from "./measure.ts";
import type { PriorState } from "./previous.ts";

/** A face that may only join, and whose vector is byte-equal to that of a face that forms clusters: its first. */
export interface Twin {
  readonly faceId: string;
  /** Its row among those that only join. */
  readonly restRow: number;
  /** The row of its first among those that form clusters. */
  readonly row: number;
}

/** All twins of a run, in order of faceId. Holds a table of 12 to 34 bytes for each face that forms clusters. */
export async function findTwins(catalog: Catalog, { runId, blockRows }: RunPlan): Promise<Twin[]> {
  const firsts = new DigestTable();
  for (const [row, digest] of (await getDigests(catalog, runId, "faces")).entries()) firsts.add(digest, row);
  const rest = await getDigests(catalog, runId, "rest");
  const twins: Twin[] = [];
  for (let start = 0; start < rest.length; start += blockRows) {
    const some = rest.subarray(start, start + blockRows);
    const rows = [...some].map((digest) => firsts.get(digest));
    if (rows.every((row) => row === undefined)) continue;
    const ids = await getBlockIds(catalog, runId, "rest", start / blockRows);
    for (const [at, row] of rows.entries()) {
      if (row !== undefined) twins.push({ faceId: ids[at]!, restRow: start + at, row });
    }
  }
  return twins;
}

/**
 * What is known, where a face also stands for its twins: it is confirmed to be whom one of them is confirmed to be,
 * unless it is known to be somebody else or not to be them.
 */
export function applyTwinDecisions(prior: PriorState, faceIds: readonly string[], twins: readonly Twin[]): PriorState {
  const personOf = new Map<string, string>();
  for (const { faceId, row } of twins) {
    const personId = prior.confirmedOf(faceId);
    const first = faceIds[row]!;
    if (personId === undefined || personOf.has(first) || prior.confirmedOf(first) !== undefined) continue;
    if ((prior.personOf(first) ?? personId) === personId && prior.mayBelong(first, personId)) {
      personOf.set(first, personId);
    }
  }
  if (personOf.size === 0) return prior;
  return {
    ...prior,
    confirmedOf: (faceId) => personOf.get(faceId) ?? prior.confirmedOf(faceId),
    personOf: (faceId) => personOf.get(faceId) ?? prior.personOf(faceId),
    mayBelong(faceId, personId) {
      const standsFor = personOf.get(faceId);
      return standsFor === undefined ? prior.mayBelong(faceId, personId) : standsFor === personId;
    },
  };
}

/** Twins that are confirmed to be a person their first is not: they are brought home without it. */
export function strayTwins(prior: PriorState, faceIds: readonly string[], twins: readonly Twin[]): Twin[] {
  return twins.filter(({ faceId, row }) => {
    const personId = prior.confirmedOf(faceId);
    return personId !== undefined && personId !== prior.confirmedOf(faceIds[row]!);
  });
}

/** A group without faces, where those of stray twins are, that is there for them to be brought home to. */
export interface PlaceholderGroup extends MeasuredGroup {
  readonly personId: string;
}

/** Shelters for people whose confirmed faces are stray twins alone. @param people who have a group */
export async function measurePlaceholderGroups(
  prior: PriorState,
  strays: readonly Twin[],
  people: ReadonlySet<string | undefined>,
  measurer: Measurer,
): Promise<PlaceholderGroup[]> {
  const placeholders: PlaceholderGroup[] = [];
  for (const [personId, some] of Map.groupBy(strays, ({ faceId }) => prior.confirmedOf(faceId)!)) {
    if (people.has(personId)) continue;
    const rows = [...new Set(some.map(({ row }) => row))].sort((a, b) => a - b);
    const [{ centre, radius }] = (await measurer.measure([rows])) as [MeasuredGroup];
    placeholders.push({ personId, rows: [], centre, distances: new Float64Array(), radius });
  }
  return placeholders;
}

/**
 * Twins follow their first into its group, wherever it is there, unless people's decisions keep them out of it.
 * @param placeOf the group of a row, and its distance from the centre
 */
export function followers(
  twins: readonly Twin[],
  placeOf: (row: number) => Pick<Joined, "group" | "distance"> | undefined,
  mayJoin: (faceId: string, group: number) => boolean,
): (Joined & Twin)[] {
  return twins.flatMap((twin) => {
    const place = placeOf(twin.row);
    if (!place || !mayJoin(twin.faceId, place.group)) return [];
    return [{ ...twin, group: place.group, distance: place.distance }];
  });
}
