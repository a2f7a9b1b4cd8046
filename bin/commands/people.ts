import { Command } from "commander";
import { allPages } from "../all-pages.ts";
import { withDeployment } from "../deployment.ts";
import { openLibrary } from "../library.ts";
import type { GlobalOptions } from "../options.ts";
import { columns, count, print } from "../output.ts";

export function peopleCommand(): Command {
  const command = new Command("people")
    .description("list the people who have been named")
    .action(async (options: GlobalOptions) => {
      await using library = await openLibrary(options);
      const listed = await allPages((page) =>
        library.call("listPeople", { query: { ...page, hidden: "all", include: "clusterIds" } }),
      );
      const people = listed
        .map(({ cover: _, etag: __, clusterIds = [], ...person }) => ({ ...person, clusters: clusterIds }))
        .sort((a, b) => (a.personId < b.personId ? -1 : 1));
      const rows = people.map((person) => [person.name, count(person.faces, "face"), person.clusters.join(" ")]);
      print(
        options.json,
        people,
        people.length > 0 ? columns(rows) : "No one has been named yet: facet name CLUSTER NAME",
      );
    });
  return withDeployment(command);
}
