import { allFaceDecisions } from "../../catalog/decisions/decisions.ts";
import { allDecisions, allPeople } from "../../catalog/decisions/people.ts";
import { placeByName } from "../../catalog/decisions/people-list.ts";
import { readPhotoDates } from "../../catalog/rows/captures.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Cluster, ClusterFace } from "../../catalog/store/types.ts";
import { allHeld, type HeldName } from "../../catalog/versions/held.ts";
import { publishVersion, readInForce, releaseRunLock } from "../../catalog/versions/runs.ts";
import {
  allClusters,
  type Manifest,
  readManifest,
  type VersionFacts,
  writeVersion,
} from "../../catalog/versions/versions.ts";
import type { SplitPlan } from "../../catalog/views/split-plan.ts";
import { holdingLock } from "../../runs/run.ts";

/**
 * Publishes in a library the version in force of `main`, restricted to the faces of that library: clusters keep their ids,
 * and faces their held names. Clusters that the library has of its own photos stay. The next run of the library compares all
 * of its faces, and from then on it also recognises new ones.
 * @throws RunInProgress if a run of the library is active
 */
export async function publishShare({ from, catalogOf, photos }: SplitPlan, library: string): Promise<void> {
  const to = catalogOf(library);
  const source = await manifestInForce(from);
  if (!source) return;
  const isIn = (faceId: string) => photos.ofFace(faceId)?.has(library) ?? false;
  const holder = `split-${Date.now()}`;
  await holdingLock(to, holder, async () => {
    const own = await manifestInForce(to);
    const clusters = await clustersOf(from, source, to, own, isIn);
    if (clusters.length === 0 && own) return;
    const held = await heldIn(from, source, to, own, isIn, clusters);
    // Not below the number of the first version, to which arrivals and postponed questions refer.
    const version = Math.max(source.version, ((await readInForce(to))?.highest ?? 0) + 1);
    const clustered = clusters.reduce((sum, { size }) => sum + size, 0);
    const counts = { eligible: clustered, noise: 0 };
    const plannedAt = [source.plannedAt, own?.plannedAt ?? source.plannedAt].sort()[0]!;
    const origin = { version, runId: holder, plannedAt, model: source.model, ...counts };
    await writeVersion(to, origin, clusters, held, await factsOf(to));
    const inForce = { version, highest: version, basis: "", settings: "", ...counts };
    await publishVersion(to, { ...inForce, clusters: clusters.length, clustered });
  });
  await releaseRunLock(to, holder);
}

async function manifestInForce(catalog: Catalog): Promise<Manifest | undefined> {
  const inForce = await readInForce(catalog);
  return inForce && readManifest(catalog, inForce.version);
}

/** The clusters of `main` with the faces of another library, joined with those that this has of other faces. */
async function clustersOf(
  from: Catalog,
  source: Manifest,
  to: Catalog,
  own: Manifest | undefined,
  isIn: (faceId: string) => boolean,
): Promise<Cluster[]> {
  const members = new Map<string, { readonly since: number; readonly faces: ClusterFace[] }>();
  const taken = new Set<string>();
  const add = ({ clusterId, since }: Cluster, faces: readonly ClusterFace[]) => {
    if (faces.length === 0) return;
    const known = members.get(clusterId);
    if (known) known.faces.push(...faces);
    else members.set(clusterId, { since, faces: [...faces] });
  };
  for await (const cluster of allClusters(from, source.version)) {
    const faces = cluster.faces.filter(({ faceId }) => isIn(faceId));
    for (const { faceId } of faces) taken.add(faceId);
    add(cluster, faces);
  }
  if (own) {
    for await (const cluster of allClusters(to, own.version)) {
      const faces = cluster.faces.filter(({ faceId }) => !taken.has(faceId));
      add(cluster, faces);
    }
  }
  return [...members].map(([clusterId, { since, faces }]) => ({
    clusterId,
    size: faces.length,
    radius: faces.reduce((most, { distance }) => Math.max(most, distance), 0),
    since,
    faces: faces.toSorted(byLikelihood),
  }));
}

/** Nearest first, and last those that are probably no faces, as in every version. */
function byLikelihood(a: ClusterFace, b: ClusterFace): number {
  return Number(a.unlikely ?? false) - Number(b.unlikely ?? false) || a.distance - b.distance;
}

/** The held names of the faces of a library. */
async function heldIn(
  from: Catalog,
  source: Manifest,
  to: Catalog,
  own: Manifest | undefined,
  isIn: (faceId: string) => boolean,
  clusters: readonly Cluster[],
): Promise<HeldName[]> {
  const names = new Map<string, HeldName>();
  if (own) for await (const name of allHeld(to, own.version)) names.set(name.faceId, name);
  for await (const name of allHeld(from, source.version)) if (isIn(name.faceId)) names.set(name.faceId, name);
  const clusterOf = new Map(clusters.flatMap(({ clusterId, faces }) => faces.map(({ faceId }) => [faceId, clusterId])));
  const there = new Set(clusters.map(({ clusterId }) => clusterId));
  return [...names.values()].map(({ clusterId: former, ...name }) => {
    // A face that was recognised during the run is not a member of its cluster.
    const clusterId = clusterOf.get(name.faceId) ?? (former !== undefined && there.has(former) ? former : undefined);
    return { ...name, ...(clusterId === undefined ? {} : { clusterId }) };
  });
}

async function factsOf(catalog: Catalog): Promise<VersionFacts> {
  const [{ takenAt }, decided, clusters, people] = await Promise.all([
    readPhotoDates(catalog),
    allFaceDecisions(catalog),
    allDecisions(catalog),
    allPeople(catalog),
  ]);
  const places = new Map(people.map((person) => [person.personId, placeByName(person)]));
  return {
    takenAt,
    isDecided: (faceId) => decided.has(faceId),
    isHidden: (clusterId) => clusters.get(clusterId)?.hidden ?? false,
    placeOf: (clusterId) => places.get(clusters.get(clusterId)?.personId ?? ""),
  };
}
