import { Command } from "commander";
import { type Finding, KINDS, type Kind } from "../../lib/library/findings.ts";
import type { Unrepaired } from "../../lib/library/repair.ts";
import { LIMIT_NAMES } from "../../lib/media/limits.ts";
import { withDeployment } from "../deployment.ts";
import { isOwn, type Library, openLibrary } from "../library.ts";
import { type GlobalOptions, withParameters } from "../options.ts";
import { columns, count, print } from "../output.ts";

interface AuditOptions extends GlobalOptions {
  readonly fix?: boolean;
}

/** Most ids to list for a kind of finding. */
const NAMED = 5;

export function auditCommand(): Command {
  const command = new Command("audit")
    .description(
      "check that files, photos, faces, names, clusters and counts are consistent; changes nothing without --fix",
    )
    .option("--fix", "repair what can be repaired")
    .action(async (options: AuditOptions) => {
      await using library = await openLibrary(options);
      await assertQuiet(library);
      const findings: Finding[] = [];
      const unrepaired: Unrepaired[] = [];
      for await (const line of library.run("audit", { fix: options.fix === true })) {
        if ("finding" in line) findings.push(line.finding);
        else unrepaired.push(line.unrepaired);
      }
      // This command's own host must not stop before crops that were sent again are embedded.
      if (isOwn(library.session)) await library.session.host.drained();
      const document = {
        findings: summaryOf(findings),
        fixed: options.fix ? findings.length - unrepaired.length : 0,
        unrepaired,
      };
      const rest = unrepaired.map(({ kind, id, reason }) => `not repaired: ${kind} ${id}: ${reason}`);
      print(options.json, document, [describe(findings, options.fix === true), ...rest].join("\n"));
      if (unrepaired.length > 0 || (findings.length > 0 && !options.fix)) process.exitCode = 1;
    });
  return withParameters(withDeployment(command), LIMIT_NAMES);
}

/** Photos in progress would be reported as faults. @throws Error while photos are being indexed */
async function assertQuiet({ call }: Library): Promise<void> {
  const { indexing } = await call("getStatus");
  if (!indexing) return;
  const left = indexing.waiting + indexing.facesWaiting;
  throw new Error(`photos are being indexed, ${left} left: run the audit when that is done`);
}

function summaryOf(findings: readonly Finding[]) {
  const kinds = Object.entries(Object.groupBy(findings, ({ kind }) => kind));
  return kinds.map(([kind, some = []]) => ({
    kind,
    count: some.length,
    ids: some.slice(0, NAMED).map(({ id }) => id),
  }));
}

function describe(findings: readonly Finding[], fixed: boolean): string {
  if (findings.length === 0) return "Everything is consistent";
  const rows = summaryOf(findings).map(({ kind, count: n }) => [String(n), KINDS[kind as Kind]]);
  const advice = fixed ? [] : ["Nothing was changed: facet audit --fix repairs it"];
  return [`${count(findings.length, "finding")}`, columns(rows), ...advice].join("\n");
}
