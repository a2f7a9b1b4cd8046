import type { Catalog } from "../catalog/store/open.ts";
import { getBlockIds, getDigests, type RunPlan } from "../catalog/versions/run-artefacts.ts";
import { DigestTable } from "./digests.ts";
import type { Joined } from "./join.ts";
import type { MeasuredGroup, Measurer } from "./measure.ts";
import type { PriorState } from "./previous.ts";

/**
 * A face that can only join, because its vector is byte-equal to that of another face that may form clusters: its
 * first.
 */
export interface Twin {
  readonly faceId: string;
  /** Its row among the faces that can only join. */
  readonly restRow: number;
  /** The row of its first among the faces that may form clusters. */
  readonly row: number;
}

/** Finds all twins of a run, in order of faceId. Needs a table of 12 to 34 bytes per face that may form clusters. */
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
 * Returns the prior state in which each first also represents its twins: it counts as confirmed if one of them is
 * confirmed as a person, unless it is known to be someone else or was rejected for that person.
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

/**
 * Returns the twins that are confirmed as a person that their first is not. They are assigned to their person without
 * it.
 */
export function strayTwins(prior: PriorState, faceIds: readonly string[], twins: readonly Twin[]): Twin[] {
  return twins.filter(({ faceId, row }) => {
    const personId = prior.confirmedOf(faceId);
    return personId !== undefined && personId !== prior.confirmedOf(faceIds[row]!);
  });
}

/** A group without rows, at the position of a person's stray twins, which join it. */
export interface PlaceholderGroup extends MeasuredGroup {
  readonly personId: string;
}

/**
 * Makes placeholder groups for people whose only confirmed faces are stray twins.
 * @param people the people who already have a group
 */
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
    const [{ centre, term, radius }] = (await measurer.measure([rows])) as [MeasuredGroup];
    placeholders.push({ personId, rows: [], centre, term, distances: new Float64Array(), radius });
  }
  return placeholders;
}

/**
 * Assigns each twin to the group of its first, at any distance, unless people's decisions forbid it.
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
