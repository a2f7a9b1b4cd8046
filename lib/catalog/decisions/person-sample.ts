import { decisionIn, ofPersonPrefix } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { getPeopleRows, peoplePage } from "../store/people-rows.ts";
import { type ClusterRow, ensureIndexed, type FaceRow } from "./person-index.ts";

/** How many more rows of the index are read than wanted, since some may be of decisions that were changed. */
const SPARE = 4;

/**
 * Reads some of the clusters that carry a person's name and some of the faces confirmed as theirs, in order of their ids: a
 * few reads, however many faces the person has.
 * @param most maximum numbers of clusters and of faces
 */
export async function someOfPerson(
  catalog: Catalog,
  personId: string,
  most: { readonly clusters: number; readonly faces: number },
): Promise<{ clusterIds: string[]; confirmed: string[] }> {
  await ensureIndexed(catalog);
  const [clusters, faces] = await Promise.all([
    someRows<ClusterRow>(catalog, personId, "cluster", most.clusters),
    someRows<FaceRow>(catalog, personId, "face", most.faces),
  ]);
  return {
    clusterIds: clusters.map(({ clusterId }) => clusterId),
    confirmed: faces.map(({ faceId }) => faceId),
  };
}

async function someRows<T extends { readonly personId?: string }>(
  catalog: Catalog,
  personId: string,
  kind: "cluster" | "face",
  most: number,
): Promise<T[]> {
  const { rows: listed } = await peoplePage(catalog, ofPersonPrefix(personId, kind), { limit: SPARE * most });
  const rows = await getPeopleRows<T>(
    catalog,
    listed.map(({ sk }) => decisionIn(sk)),
  );
  return rows
    .filter((row) => row.personId === personId)
    .sort((a, b) => (a.sk < b.sk ? -1 : 1))
    .slice(0, most);
}
