import { matchesOfFaces } from "../rows/matches.ts";
import {
  agreedPrefix,
  clusterKey,
  faceKey,
  idOf,
  isDecision,
  kindOf,
  ofPersonKey,
  staleMarkPrefix,
} from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { peopleRows, putPeopleRows } from "../store/people-rows.ts";
import { readDecided } from "../versions/decided.ts";
import { readHeldBy } from "../versions/held.ts";
import { readArrivals } from "../versions/membership.ts";
import { latestVersion, readCluster } from "../versions/versions.ts";
import { type RowChange, readRows, TooManyRows } from "./draft.ts";
import { listPeople } from "./people-list.ts";
import { peopleIn } from "./person-index.ts";
import { type ChangesByKey, type Compared, type MarkRow, markDifferences, readWatchedFaces } from "./stale-marks.ts";

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
  const faceIds = await facesConcerned(catalog, changes, mostFaces);
  await listPeople(catalog, changes);
  const at = new Date().toISOString();
  const decisions = changes.filter(({ sk }) => isDecision(sk));
  const put = decisions.flatMap(({ sk, after }) =>
    peopleIn(after ?? {}).map((personId) => [ofPersonKey(personId, sk), { at }] as const),
  );
  await putPeopleRows(catalog, put);
  return markDifferences(catalog, faceIds, { changes: all });
}

/**
 * Returns the faces whose person changes with their own decision or with the name of their cluster.
 * @param most number of faces beyond which no more are read
 * @throws TooManyRows
 */
async function facesConcerned(
  catalog: Catalog,
  changes: readonly RowChange[],
  most = Number.POSITIVE_INFINITY,
): Promise<Set<string>> {
  const faces = new FacesToCompare(most);
  for (const { sk } of changes) if (kindOf(sk) === "face") faces.add(idOf(sk));
  for (const clusterId of renamedClusters(changes)) await addDecidedFaces(catalog, clusterId, faces);
  return faces.concerned;
}

/** Faces whose decisions are read, and those of them that a change concerns. */
class FacesToCompare {
  readonly most: number;
  readonly concerned = new Set<string>();
  private readonly looked = new Set<string>();

  constructor(most: number) {
    this.most = most;
  }

  /** Announces that a face's decision is to be read. @throws TooManyRows */
  lookAt(faceId: string): void {
    this.looked.add(faceId);
    if (this.looked.size > this.most) throw new TooManyRows(this.looked.size);
  }

  /** @throws TooManyRows */
  add(faceId: string): void {
    this.lookAt(faceId);
    this.concerned.add(faceId);
  }
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
 * Adds the faces of a cluster of the version in force that people decided about, and those whose held name from the
 * cluster is asleep or ended. Of the faces of the cluster, reads only those that were decided about when the version was
 * made, and those that were decided about since.
 * @throws TooManyRows
 */
async function addDecidedFaces(catalog: Catalog, clusterId: string, faces: FacesToCompare): Promise<void> {
  const version = await latestVersion(catalog);
  if (version === undefined) return;
  for await (const faceId of watchedFaces(catalog, clusterId)) faces.add(faceId);
  const [decided, arrivals, { names: held }] = await Promise.all([
    readDecided(catalog, version, clusterId, faces.most + 1),
    readArrivals(catalog, version, [clusterId], faces.most + 1),
    readHeldBy(catalog, version, [clusterId], faces.most + 1),
  ]);
  for (const { faceId, state } of held) if (state !== "kept") faces.add(faceId);
  const own = decided ?? (await facesOf(catalog, version, clusterId, faces.most + 1));
  const since = [...(arrivals.get(clusterId) ?? []), ...held.filter(({ state }) => state === "kept")];
  const faceIds = new Set([...own, ...since.map(({ faceId }) => faceId)]);
  for (const faceId of faceIds) faces.lookAt(faceId);
  const rows = await readRows(catalog, [...faceIds].map(faceKey));
  for (const sk of rows.keys()) faces.add(idOf(sk));
}

/** Reads the faces of a cluster, at most `most`. */
async function facesOf(catalog: Catalog, version: number, clusterId: string, most: number): Promise<string[]> {
  const cluster = await readCluster(catalog, version, clusterId, { to: most });
  return (cluster?.faces ?? []).map(({ faceId }) => faceId);
}

/** Reads what `readWatchedFaces` does, for readers that may stop early. */
async function* watchedFaces(catalog: Catalog, clusterId: string): AsyncGenerator<string> {
  for (const prefix of [staleMarkPrefix(clusterKey(clusterId)), agreedPrefix(clusterId)])
    for await (const { faceId } of peopleRows<MarkRow>(catalog, prefix, { consistent: true })) yield faceId;
}
