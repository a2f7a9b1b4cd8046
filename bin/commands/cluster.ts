import { Command, InvalidArgumentError } from "commander";
import { allDecisions, allPeople } from "../../lib/catalog/decisions/people.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { type ReportedChange, readReport } from "../../lib/catalog/versions/reports.ts";
import { namesAffecting } from "../../lib/parameters.ts";
import type { Subset } from "../../lib/services/workflow.ts";
import { type GlobalOptions, parametersForRun, withParameters } from "../options.ts";
import { columns, print } from "../output.ts";
import { Misuse } from "../run.ts";
import { describeRun, runClustering } from "../runs.ts";
import { openSession } from "../session.ts";

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
      await using session = await openSession(options);
      const { catalog } = session;
      const clusterIds = only && (await clustersOf(catalog, only));
      const subset: Subset = { ...(sample === undefined ? {} : { sample }), ...(clusterIds ? { clusterIds } : {}) };
      const run = await runClustering(session, {
        parameters: await parametersForRun(catalog, options),
        force: options.force === true,
        dryRun,
        allowEmpty: options.allowEmpty === true,
        ...(sample !== undefined || clusterIds ? { subset } : {}),
      });
      const { runId, version, eligible, clusters, clustered, noise, seconds, changed, questions = 0, reason } = run;
      const changes = dryRun ? await named(catalog, (await readReport(catalog, runId)) ?? []) : undefined;
      const counts = { eligible, clusters, clustered, noise, seconds, changed, questions };
      const document = { runId, version, ...counts, changes, reason };
      const lines = [describeRun(run), ...(changes ? [describeChanges(changes)] : [])];
      if (reason !== undefined) lines.push(dryRun ? `A run would fail. ${reason}` : reason);
      print(options.json, document, lines.join("\n"));
    });
  return withParameters(command, namesAffecting("comparison", "clusters"));
}

function readShare(text: string): number {
  const share = Number(text);
  if (!(share > 0 && share <= 1)) throw new InvalidArgumentError("Give a number above 0 and up to 1.");
  return share;
}

/** Ids of the wanted clusters, given as cluster ids or names of people. @throws Misuse */
async function clustersOf(catalog: Catalog, wanted: readonly string[]): Promise<string[]> {
  const [people, decisions] = await Promise.all([allPeople(catalog), allDecisions(catalog)]);
  return wanted.flatMap((who) => {
    const person = people.find(({ personId, name }) => who === personId || who.toLowerCase() === name.toLowerCase());
    if (person) {
      return [...decisions.values()].flatMap(({ clusterId, personId }) =>
        personId === person.personId ? [clusterId] : [],
      );
    }
    if (!/^c[0-9a-f]{16}$/.test(who))
      throw new Misuse(`There is no person named ${who}: give the id of a cluster, or a name`);
    return [who];
  });
}

type NamedChange = ReportedChange & { readonly name?: string };

async function named(catalog: Catalog, changes: readonly ReportedChange[]): Promise<NamedChange[]> {
  const names = new Map((await allPeople(catalog)).map(({ personId, name }) => [personId, name]));
  return changes.map((change) => {
    const name = names.get(change.personId ?? "");
    return { ...change, ...(name === undefined ? {} : { name }) };
  });
}

function describeChanges(changes: readonly NamedChange[]): string {
  if (changes.length === 0) return "No cluster would change";
  return columns(
    changes.map(({ clusterId, kind, before, now, wentTo, name = "" }) => {
      const gone = wentTo.map(([id, faces]) => `${faces} to ${id}`).join(", ");
      return [kind, clusterId, `${before} → ${now}`, name, gone];
    }),
  );
}
