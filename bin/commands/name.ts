import { userInfo } from "node:os";
import { Command } from "commander";
import { act } from "../../lib/catalog/decisions/actions.ts";
import { nameCluster } from "../../lib/catalog/decisions/decide-clusters.ts";
import { latestVersion, readCluster } from "../../lib/catalog/versions/versions.ts";
import type { GlobalOptions } from "../options.ts";
import { count, print } from "../output.ts";
import { Misuse } from "../run.ts";
import { openSession } from "../session.ts";

interface NameOptions extends GlobalOptions {
  readonly person?: string;
}

export function nameCommand(): Command {
  return new Command("name")
    .description("name a cluster after a person")
    .argument("<cluster>", "id of the cluster")
    .argument("[name]", "name of a new or an existing person")
    .option("--person <id>", "id of an existing person instead of a name, see facet people --json")
    .action(async (clusterId: string, name: string | undefined, options: NameOptions) => {
      const { person: personId } = options;
      if ((name === undefined) === (personId === undefined)) throw new Misuse("Give a name, or --person ID");
      if (name?.trim() === "") throw new Misuse("The name is empty");
      await using session = await openSession(options);
      const { catalog } = session;
      const version = await latestVersion(catalog);
      const cluster = version === undefined ? undefined : await readCluster(catalog, version, clusterId);
      if (!cluster) throw new Error(`There is no cluster ${clusterId}: facet export lists the clusters`);
      const person = await act(
        catalog,
        { who: userInfo().username },
        {
          operation: "nameCluster",
          async draft(draft) {
            const result = await nameCluster(draft, clusterId, personId === undefined ? { name: name! } : { personId });
            return { what: `named cluster ${clusterId} ${result.name}`, result };
          },
        },
      );
      print(
        options.json,
        { clusterId, ...person },
        `${person.name}: ${count(cluster.size, "face")} of cluster ${clusterId}`,
      );
    });
}
