import { Command } from "commander";
import { allPeople } from "../../lib/catalog/people.ts";
import { clustersByPerson } from "../../lib/catalog/views.ts";
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
