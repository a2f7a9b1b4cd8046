import { matchesOfFaces } from "../rows/matches.ts";
import { faceKey, idOf, isDecision, kindOf, ofPersonKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { putPeopleRows } from "../store/people-rows.ts";
import { readDecided } from "../versions/decided.ts";
import { readHeldBy } from "../versions/held.ts";
import { readArrivals } from "../versions/membership.ts";
import { latestVersion, readCluster } from "../versions/versions.ts";
import { type RowChange, readRows, TooManyRows } from "./draft.ts";
import { listPeople } from "./people-list.ts";
import { peopleIn } from "./person-index.ts";
import { type ChangesByKey, type Compared, markDifferences, readWatchedFaces } from "./stale-marks.ts";

export interface IndexOptions {
  /** All changes of the action, if these are some of them. */
  readonly all?: ChangesByKey;
  /** Number of faces beyond which nothing is marked. */
  readonly mostFaces?: number;
}

export const byKey = (changes: readonly RowChange[]): ChangesByKey =>
  new Map(changes.map((change) => [change.sk, change]));

/**
 * Writes the index rows of changes that are about to be written: people by name, and the clusters and faces of each person;
 * marks the faces about which lists are wrong then. All these are written first and stay even if the decisions are not
 * written: their readers check the decisions themselves.
 * @throws TooManyRows
 */
export async function indexChanges(
  catalog: Catalog,
  changes: readonly RowChange[],
  { all = byKey(changes), mostFaces = Number.POSITIVE_INFINITY }: IndexOptions = {},
): Promise<Compared> {
  const faceIds = await facesConcerned(catalog, changes);
  if (faceIds.size > mostFaces) throw new TooManyRows(faceIds.size);
  await listPeople(catalog, changes);
  const at = new Date().toISOString();
  const decisions = changes.filter(({ sk }) => isDecision(sk));
  const put = decisions.flatMap(({ sk, after }) =>
    peopleIn(after ?? {}).map((personId) => [ofPersonKey(personId, sk), { at }] as const),
  );
  await putPeopleRows(catalog, put);
  return markDifferences(catalog, faceIds, { changes: all });
}

/** Returns the faces whose person changes with their own decision or with the name of their cluster. */
async function facesConcerned(catalog: Catalog, changes: readonly RowChange[]): Promise<Set<string>> {
  const faceIds = new Set(changes.flatMap(({ sk }) => (kindOf(sk) === "face" ? [idOf(sk)] : [])));
  for (const clusterId of renamedClusters(changes)) {
    for (const faceId of await readDecidedFaces(catalog, clusterId)) faceIds.add(faceId);
  }
  return faceIds;
}

function renamedClusters(changes: readonly RowChange[]): string[] {
  const renamed = changes.filter(
    ({ sk, before, after }) => kindOf(sk) === "cluster" && before?.personId !== after?.personId,
  );
  return renamed.map(({ sk }) => idOf(sk));
}

/**
 * Compares faces again for which something was written since `indexChanges` compared them: a version, a match, or a decision
 * about a face of a renamed cluster. Whoever writes one of these compares after it too, so one of the two sees the other.
 */
export async function compareAgain(catalog: Catalog, changes: readonly RowChange[], before: Compared): Promise<void> {
  if ((await latestVersion(catalog)) !== before.version) {
    await markDifferences(catalog, await facesConcerned(catalog, changes));
    return;
  }
  if (before.version === undefined) return;
  const matches = await matchesOfFaces(catalog, before.unplaced, { consistent: true });
  const watched = await Promise.all(renamedClusters(changes).map((clusterId) => readWatchedFaces(catalog, clusterId)));
  const late = watched.flat().filter((faceId) => !before.faceIds.has(faceId));
  await markDifferences(catalog, [...matches.map(({ faceId }) => faceId), ...late]);
}

/**
 * Reads the faces of a cluster of the version in force that people decided about, and those whose held name from the
 * cluster is asleep or ended. Of the faces of the cluster, reads only those that were decided about when the version was
 * made, and those that were decided about since.
 */
async function readDecidedFaces(catalog: Catalog, clusterId: string): Promise<string[]> {
  const version = await latestVersion(catalog);
  if (version === undefined) return [];
  const [decided, arrivals, held, watched] = await Promise.all([
    readDecided(catalog, version, clusterId),
    readArrivals(catalog, version, [clusterId]),
    readHeldBy(catalog, version, [clusterId]),
    readWatchedFaces(catalog, clusterId),
  ]);
  const own = decided ?? ((await readCluster(catalog, version, clusterId))?.faces ?? []).map(({ faceId }) => faceId);
  const since = [...(arrivals.get(clusterId) ?? []), ...held.filter(({ state }) => state === "kept")];
  const faceIds = new Set([...own, ...since.map(({ faceId }) => faceId)]);
  const rows = await readRows(catalog, [...faceIds].map(faceKey));
  const others = held.filter(({ state }) => state !== "kept").map(({ faceId }) => faceId);
  return [...[...rows.keys()].map(idOf), ...others, ...watched];
}
