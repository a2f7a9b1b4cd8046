import { Command, InvalidArgumentError } from "commander";
import type { Output } from "../../lib/api/operation.ts";
import { namesAffecting } from "../../lib/parameters.ts";
import type { Subset } from "../../lib/services/workflow.ts";
import { allPages } from "../all-pages.ts";
import { withDeployment } from "../deployment.ts";
import { type Library, openLibrary } from "../library.ts";
import { flaggedParameters, type GlobalOptions, parametersForRun, withParameters } from "../options.ts";
import { columns, print } from "../output.ts";
import { Misuse } from "../run.ts";
import { describeRun, runLibrary } from "../runs.ts";

interface ClusterOptions extends GlobalOptions {
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly allowEmpty?: boolean;
  readonly sample?: number;
  readonly only?: readonly string[];
}

export function clusterCommand(): Command {
  const command = new Command("cluster")
    .description("run the clustering workflow once")
    .option("--force", "run even if nothing has changed since the last run")
    .option("--allow-empty", "publish a version without clusters if no face is eligible")
    .option("--dry-run", "show the changes, cluster by cluster, and publish nothing")
    .option("--sample <share>", "with --dry-run: use a share of the faces, above 0 and up to 1", readShare)
    .option("--only <who...>", "with --dry-run: use these clusters (ids) or people (names)")
    .action(async (options: ClusterOptions) => {
      const { dryRun = false, sample, only } = options;
      if (!dryRun && (sample !== undefined || only)) throw new Misuse("--sample and --only need --dry-run");
      await using library = await openLibrary(options);
      const clusterIds = only && (await clustersOf(library, only));
      const subset: Subset = { ...(sample === undefined ? {} : { sample }), ...(clusterIds ? { clusterIds } : {}) };
      const run = await runLibrary(library, {
        // A deployment has its own environment and settings.
        parameters: library.session
          ? await parametersForRun(library.session.catalog, options)
          : flaggedParameters(options),
        force: options.force === true,
        dryRun,
        allowEmpty: options.allowEmpty === true,
        ...(sample !== undefined || clusterIds ? { subset } : {}),
      });
      const { runId, version, eligible, clusters, clustered, noise, seconds, changed, questions = 0, reason } = run;
      const changes = dryRun ? (run.changes ?? []).map(flattened) : undefined;
      const counts = { eligible, clusters, clustered, noise, seconds, changed, questions };
      const document = { runId, version, ...counts, changes, reason };
      const lines = [describeRun(run), ...(changes ? [describeChanges(changes)] : [])];
      if (reason !== undefined) lines.push(dryRun ? `A run would fail. ${reason}` : reason);
      print(options.json, document, lines.join("\n"));
    });
  return withParameters(withDeployment(command), namesAffecting("comparison", "clusters"));
}

function readShare(text: string): number {
  const share = Number(text);
  if (!(share > 0 && share <= 1)) throw new InvalidArgumentError("Give a number above 0 and up to 1.");
  return share;
}

/** Ids of the wanted clusters, given as cluster ids or names of people. @throws Misuse */
async function clustersOf(library: Library, wanted: readonly string[]): Promise<string[]> {
  const people = await allPages((page) =>
    library.call("listPeople", { query: { ...page, hidden: "all", include: "clusterIds" } }),
  );
  return wanted.flatMap((who) => {
    const person = people.find(({ personId, name }) => who === personId || who.toLowerCase() === name.toLowerCase());
    if (person) return person.clusterIds ?? [];
    if (!/^c[0-9a-f]{16}$/.test(who))
      throw new Misuse(`There is no person named ${who}: give the id of a cluster, or a name`);
    return [who];
  });
}

/** A changed cluster as the command prints it. */
function flattened({ wentTo, person, ...change }: NonNullable<Output<"getRun">["changes"]>[number]) {
  return {
    ...change,
    wentTo: wentTo.map(({ clusterId, faces }) => [clusterId, faces] as const),
    ...(person ? { personId: person.personId, name: person.name } : {}),
  };
}

function describeChanges(changes: readonly ReturnType<typeof flattened>[]): string {
  if (changes.length === 0) return "No cluster would change";
  return columns(
    changes.map(({ clusterId, kind, before, now, wentTo, name = "" }) => {
      const gone = wentTo.map(([id, faces]) => `${faces} to ${id}`).join(", ");
      return [kind, clusterId, `${before} → ${now}`, name, gone];
    }),
  );
}
