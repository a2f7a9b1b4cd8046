import { Command } from "commander";
import { clustersOfAllFaces } from "../../lib/catalog/membership.ts";
import type { Catalog } from "../../lib/catalog/open.ts";
import { allDecisions, allPeople } from "../../lib/catalog/people.ts";
import type { GlobalOptions } from "../options.ts";
import { columns, count, print } from "../output.ts";
import { openSession } from "../session.ts";

export function peopleCommand(): Command {
  return new Command("people").description("list the people who have a name").action(async (options: GlobalOptions) => {
    await using session = await openSession(options);
    const clusters = await clustersByPerson(session.catalog);
    const people = (await allPeople(session.catalog)).map((person) => {
      const theirs = clusters.get(person.personId) ?? [];
      return {
        ...person,
        clusters: theirs.map(({ clusterId }) => clusterId),
        faces: theirs.reduce((sum, { size }) => sum + size, 0),
      };
    });
    const rows = people.map((person) => [person.name, count(person.faces, "face"), person.clusters.join(" ")]);
    print(options.json, people, people.length > 0 ? columns(rows) : "Nobody has a name yet: facet name CLUSTER NAME");
  });
}

interface SizedCluster {
  readonly clusterId: string;
  readonly size: number;
}

/** The named clusters as they are now, by personId. */
async function clustersByPerson(catalog: Catalog): Promise<Map<string, SizedCluster[]>> {
  const decisions = await allDecisions(catalog);
  const sizes = new Map<string, number>();
  for (const { clusterId } of (await clustersOfAllFaces(catalog)).values()) {
    sizes.set(clusterId, (sizes.get(clusterId) ?? 0) + 1);
  }
  const clusters = new Map<string, SizedCluster[]>();
  for (const [clusterId, size] of sizes) {
    const personId = decisions.get(clusterId)?.personId;
    if (personId) clusters.set(personId, [...(clusters.get(personId) ?? []), { clusterId, size }]);
  }
  return clusters;
}
