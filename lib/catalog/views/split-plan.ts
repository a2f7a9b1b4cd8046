import type { ClusterRow, FaceRow } from "../decisions/person-index.ts";
import { PREFIX } from "../store/keys.ts";
import { MAIN } from "../store/library-names.ts";
import type { Catalog } from "../store/open.ts";
import { allPeopleRows } from "../store/people-rows.ts";
import type { Row } from "../store/table.ts";
import { allHeld } from "../versions/held.ts";
import { matchesInForce } from "../versions/membership.ts";
import { allMembers, latestVersion } from "../versions/versions.ts";
import { type PhotoLibraries, readPhotoLibraries } from "./photo-libraries.ts";

/** The libraries that the photos, clusters and people of `main` belong to by the folders of the photos. */
export interface SplitPlan {
  /** Catalog of `main`. */
  readonly from: Catalog;
  /** Names of the other libraries, sorted. */
  readonly libraries: readonly string[];
  readonly catalogOf: (library: string) => Catalog;
  readonly photos: PhotoLibraries;
  /** The libraries of a decision. One about a face or a cluster of which no photo is known follows its person. */
  ofDecision(row: DecisionRow): ReadonlySet<string>;
  /** Returns whether a decision follows its person. */
  isFollower(row: DecisionRow): boolean;
  /** Undefined if no face of the cluster is known. */
  ofCluster(clusterId: string): ReadonlySet<string> | undefined;
  /** The libraries in which a person has faces or clusters; undefined if nowhere. */
  ofPerson(personId: string): ReadonlySet<string> | undefined;
}

/** A decision's row: of a cluster or of a face. */
export type DecisionRow = Partial<ClusterRow> & Partial<FaceRow>;

const IN_MAIN: ReadonlySet<string> = new Set([MAIN]);

/** Reads all photos, the version in force, and all decisions of `main`. */
export async function planSplit(from: Catalog): Promise<SplitPlan> {
  const photos = await readPhotoLibraries(from);
  const clusters = await librariesOfClusters(from, photos);
  const known = (row: DecisionRow) =>
    row.faceId === undefined ? clusters.get(row.clusterId ?? "") : photos.ofFace(row.faceId);
  const people = new Map<string, Set<string>>();
  for await (const row of allDecisionRows(from)) {
    if (row.personId === undefined) continue;
    for (const library of known(row) ?? []) addTo(people, row.personId, library);
  }
  return {
    from,
    libraries: [...photos.counts.keys()].filter((library) => library !== MAIN).sort(),
    catalogOf: (library) => ({ ...from, library }),
    photos,
    ofDecision: (row) => known(row) ?? people.get(row.personId ?? "") ?? IN_MAIN,
    isFollower: (row) => known(row) === undefined,
    ofCluster: (clusterId) => clusters.get(clusterId),
    ofPerson: (personId) => people.get(personId),
  };
}

/** Reads the rows of all decisions about clusters and faces. */
export async function* allDecisionRows(catalog: Catalog): AsyncGenerator<Row<DecisionRow>> {
  for (const prefix of [PREFIX.cluster, PREFIX.face]) {
    yield* allPeopleRows<DecisionRow>(catalog, prefix, { consistent: true });
  }
}

/** The libraries of the faces of each cluster: of its members, its arrivals, and the names that are held from it. */
async function librariesOfClusters(catalog: Catalog, photos: PhotoLibraries): Promise<Map<string, Set<string>>> {
  const clusters = new Map<string, Set<string>>();
  const add = (faceId: string, clusterId: string | undefined) => {
    if (clusterId === undefined || clusterId === "") return;
    for (const library of photos.ofFace(faceId) ?? []) addTo(clusters, clusterId, library);
  };
  const version = await latestVersion(catalog);
  if (version === undefined) return clusters;
  for await (const { faceId, clusterId } of allMembers(catalog, version)) add(faceId, clusterId);
  for (const { faceId, clusterId } of await matchesInForce(catalog, version)) add(faceId, clusterId);
  for await (const { faceId, source, clusterId } of allHeld(catalog, version)) {
    add(faceId, source);
    add(faceId, clusterId);
  }
  return clusters;
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}
