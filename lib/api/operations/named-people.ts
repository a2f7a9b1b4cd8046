import type { Belonging } from "../../catalog/decisions/belonging-rule.ts";
import { getDecisions, getPeople } from "../../catalog/decisions/people.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Person } from "../../catalog/store/types.ts";
import { belongingsOfFaces } from "../../catalog/views/belonging.ts";

/** The people of these clusters, by clusterId; clusters without a name are absent. */
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

/** The cluster and person that a face belongs to. */
export type NamedBelonging = Belonging & { readonly person: Person | undefined };

/** The clusters and people of these faces, by faceId; faces marked as not a face are absent. */
export async function belongingsOf(catalog: Catalog, faceIds: readonly string[]): Promise<Map<string, NamedBelonging>> {
  const belongings = await belongingsOfFaces(catalog, faceIds);
  const people = await getPeople(
    catalog,
    [...belongings.values()].flatMap(({ personId }) => (personId ? [personId] : [])),
  );
  return new Map(
    [...belongings].map(([faceId, belonging]) => [
      faceId,
      { ...belonging, person: people.get(belonging.personId ?? "") },
    ]),
  );
}
