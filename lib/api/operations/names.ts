import { clustersOfFaces } from "../../catalog/membership.ts";
import type { Catalog } from "../../catalog/open.ts";
import { getDecisions, getPeople } from "../../catalog/people.ts";
import type { Person } from "../../catalog/types.ts";

/** Who these clusters are, by clusterId; those without a name are absent. */
export async function peopleOfClusters(catalog: Catalog, clusterIds: readonly string[]): Promise<Map<string, Person>> {
  const decisions = await getDecisions(catalog, clusterIds);
  const personIds = [...decisions.values()].flatMap(({ personId }) => (personId ? [personId] : []));
  const people = await getPeople(catalog, personIds);
  return new Map(
    [...decisions].flatMap(([clusterId, { personId }]) => {
      const person = people.get(personId ?? "");
      return person ? [[clusterId, person] as const] : [];
    }),
  );
}

/** The cluster a face is in, its distance from the centre, and who that is. */
export interface Belonging {
  readonly clusterId: string;
  readonly distance: number;
  readonly person: Person | undefined;
}

/** Where these faces belong, by faceId; those in no cluster are absent. */
export async function belongingsOf(catalog: Catalog, faceIds: readonly string[]): Promise<Map<string, Belonging>> {
  const members = [...(await clustersOfFaces(catalog, faceIds)).values()];
  const people = await peopleOfClusters(
    catalog,
    members.map(({ clusterId }) => clusterId),
  );
  return new Map(
    members.map(({ faceId, clusterId, distance }) => [faceId, { clusterId, distance, person: people.get(clusterId) }]),
  );
}
