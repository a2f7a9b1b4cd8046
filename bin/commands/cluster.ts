import { Command } from "commander";
import { type GlobalOptions, givenParameters } from "../options.ts";
import { print } from "../output.ts";
import { describeRun, runClustering } from "../runs.ts";
import { openSession } from "../session.ts";

interface ClusterOptions extends GlobalOptions {
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

export function clusterCommand(): Command {
  return new Command("cluster")
    .description("run the clustering workflow once")
    .option("--force", "also where nothing has changed since the last run")
    .option("--dry-run", "show what would come of it, and publish nothing")
    .action(async (options: ClusterOptions) => {
      await using session = await openSession(options);
      const run = await runClustering(session, {
        parameters: givenParameters(options),
        force: options.force === true,
        dryRun: options.dryRun === true,
      });
      const { runId, version, eligible, clusters, clustered, noise, seconds, changed } = run;
      const document = { runId, version, eligible, clusters, clustered, noise, seconds, changed };
      print(options.json, document, describeRun(run));
    });
}
