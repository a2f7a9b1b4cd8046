import { Command } from "commander";
import { allPeople } from "../../lib/catalog/decisions/people.ts";
import { countFaces } from "../../lib/catalog/views/person-faces.ts";
import type { GlobalOptions } from "../options.ts";
import { columns, count, print } from "../output.ts";
import { openSession } from "../session.ts";

export function peopleCommand(): Command {
  return new Command("people")
    .description("list the people who have been named")
    .action(async (options: GlobalOptions) => {
      await using session = await openSession(options);
      const everyone = await allPeople(session.catalog);
      const counts = await countFaces(
        session.catalog,
        everyone.map(({ personId }) => personId),
      );
      const people = everyone.map((person) => {
        const { clusters, faces } = counts.get(person.personId)!;
        return { ...person, clusters: clusters.map(({ clusterId }) => clusterId), faces };
      });
      const rows = people.map((person) => [person.name, count(person.faces, "face"), person.clusters.join(" ")]);
      print(
        options.json,
        people,
        people.length > 0 ? columns(rows) : "No one has been named yet: facet name CLUSTER NAME",
      );
    });
}
