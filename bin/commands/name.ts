import { Command } from "commander";
import { nameCluster } from "../../lib/catalog/people.ts";
import { latestVersion, readCluster } from "../../lib/catalog/versions.ts";
import type { GlobalOptions } from "../options.ts";
import { count, print } from "../output.ts";
import { Misuse } from "../run.ts";
import { openSession } from "../session.ts";

export function nameCommand(): Command {
  return new Command("name")
    .description("give a cluster the name of a person")
    .argument("<cluster>", "its id")
    .argument("<name>", "a new person's, or that of one who has clusters already")
    .action(async (clusterId: string, name: string, options: GlobalOptions) => {
      if (name.trim() === "") throw new Misuse("The name is empty");
      await using session = await openSession(options);
      const version = await latestVersion(session.catalog);
      const cluster = version === undefined ? undefined : await readCluster(session.catalog, version, clusterId);
      if (!cluster) throw new Error(`No cluster has the id ${clusterId}: facet export lists them`);
      const person = await nameCluster(session.catalog, clusterId, name);
      print(
        options.json,
        { clusterId, ...person },
        `${person.name}: ${count(cluster.size, "face")} of cluster ${clusterId}`,
      );
    });
}
