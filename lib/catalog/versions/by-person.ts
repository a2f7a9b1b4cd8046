import type { Catalog } from "../store/open.ts";
import type { Cluster, ClusterSummary } from "../store/types.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { compare, type Paging, pageCount, pagesWith, readPage, readPages } from "./pages.ts";
import { readSummaries, summarise } from "./summaries.ts";

/**
 * The clusters that a person had when the version was made, by the person's name, so that a page of a list of people reads
 * one or two objects. Whose a cluster is now, only the decisions tell.
 */
type PersonGroup = readonly [place: string, clusters: readonly ClusterSummary[]];

const CLUSTERS_A_PAGE = 100;

export const PERSON_PAGING: Paging<PersonGroup> = {
  keyOf: ([place]) => place,
  full: CLUSTERS_A_PAGE,
  weight: ([, clusters]) => clusters.length,
};

/** Groups clusters by person. @param placeOf the person's place by name; undefined for a cluster without a person */
export function groupedByPerson(
  clusters: Iterable<Cluster>,
  placeOf: (clusterId: string) => string | undefined,
): PersonGroup[] {
  const groups = new Map<string, ClusterSummary[]>();
  for (const cluster of clusters) {
    const place = placeOf(cluster.clusterId);
    if (place !== undefined) groups.set(place, [...(groups.get(place) ?? []), summarise(cluster)]);
  }
  return [...groups].sort(([a], [b]) => compare(a, b));
}

/** Reads the summaries in a version's list by person; one page in memory at a time. */
export async function* allOfPeople(
  catalog: Catalog,
  { version, personPages = [] }: Manifest,
): AsyncGenerator<ClusterSummary> {
  for (let page = 0; page < pageCount(personPages); page++) {
    for (const [, clusters] of await readPage<PersonGroup>(catalog, version, "by-person", page)) yield* clusters;
  }
}

/**
 * Reads the summaries of these clusters of a version; those that it does not have are left out.
 * @param places where their people are by name: most summaries are there, the others are read one by one
 */
export async function readSummariesOf(
  catalog: Catalog,
  version: number,
  places: readonly string[],
  clusterIds: readonly string[],
): Promise<ClusterSummary[]> {
  const { personPages = [] } = (await readManifest(catalog, version)) ?? {};
  const wanted = await pagesWith(catalog, version, "by-person", personPages, places);
  const pages = await readPages<PersonGroup>(catalog, version, "by-person", wanted.keys());
  const summaries = [...pages.values()].flat().flatMap(([, clusters]) => clusters);
  const listed = new Map(summaries.map((summary) => [summary.clusterId, summary]));
  const ids = [...new Set(clusterIds)];
  const others = await readSummaries(
    catalog,
    version,
    ids.filter((clusterId) => !listed.has(clusterId)),
  );
  return [...ids.flatMap((clusterId) => listed.get(clusterId) ?? []), ...others];
}
