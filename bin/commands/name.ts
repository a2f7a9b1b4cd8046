import { Command } from "commander";
import { Problem } from "../../lib/api/problem.ts";
import { withDeployment } from "../deployment.ts";
import { openLibrary } from "../library.ts";
import type { GlobalOptions } from "../options.ts";
import { count, print } from "../output.ts";
import { callOrWait } from "../remote-tasks.ts";
import { Misuse } from "../run.ts";

interface NameOptions extends GlobalOptions {
  readonly person?: string;
}

export function nameCommand(): Command {
  const command = new Command("name")
    .description("name a cluster after a person")
    .argument("<cluster>", "id of the cluster")
    .argument("[name]", "name of a new or an existing person")
    .option("--person <id>", "id of an existing person instead of a name, see facet people --json")
    .action(async (clusterId: string, name: string | undefined, options: NameOptions) => {
      const { person: personId } = options;
      if ((name === undefined) === (personId === undefined)) throw new Misuse("Give a name, or --person ID");
      if (name?.trim() === "") throw new Misuse("The name is empty");
      await using library = await openLibrary(options);
      const body = personId === undefined ? { name: name! } : { personId };
      const cluster = await library.call("getCluster", { id: clusterId, query: { limit: 1 } }).catch((error) => {
        if (!(error instanceof Problem && error.message.startsWith("There is no cluster"))) throw error;
        throw new Error(`There is no cluster ${clusterId}: facet export lists the clusters`);
      });
      const person = await callOrWait(library.call, library.call("nameCluster", { id: clusterId, body }), async () => {
        const named = await library.call("getCluster", { id: clusterId, query: { limit: 1 } });
        if (!named.person) throw new Error(`Cluster ${clusterId} lost its name again meanwhile`);
        return named.person;
      });
      print(
        options.json,
        { clusterId, ...person },
        `${person.name}: ${count(cluster.size, "face")} of cluster ${clusterId}`,
      );
    });
  return withDeployment(command);
}
