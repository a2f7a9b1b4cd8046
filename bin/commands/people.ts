import { Command } from "commander";
import type { Catalog } from "../../lib/catalog/open.ts";
import { allDecisions, allPeople } from "../../lib/catalog/people.ts";
import { allClusters, latestVersion } from "../../lib/catalog/versions.ts";
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

/** The named clusters of the version in force, by personId. */
async function clustersByPerson(catalog: Catalog): Promise<Map<string, SizedCluster[]>> {
  const decisions = await allDecisions(catalog);
  const version = await latestVersion(catalog);
  const clusters = new Map<string, SizedCluster[]>();
  if (version === undefined) return clusters;
  for await (const { clusterId, size } of allClusters(catalog, version)) {
    const personId = decisions.get(clusterId)?.personId;
    if (personId) clusters.set(personId, [...(clusters.get(personId) ?? []), { clusterId, size }]);
  }
  return clusters;
}
