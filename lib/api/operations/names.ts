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
