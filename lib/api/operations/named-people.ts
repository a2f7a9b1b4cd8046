import { getDecisions, getPeople } from "../../catalog/decisions/people.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Person } from "../../catalog/store/types.ts";
import { type Belonging, belongingsOfFaces } from "../../catalog/views/belonging.ts";

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

/** Where a face belongs, and who that is. */
export type NamedBelonging = Belonging & { readonly person: Person | undefined };

/** Where these faces belong, by faceId; what is no face is absent. */
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
