import { Command, InvalidArgumentError } from "commander";
import { rollBack } from "../../lib/runs/rollback.ts";
import type { GlobalOptions } from "../options.ts";
import { print } from "../output.ts";
import { openSession } from "../session.ts";

export function rollbackCommand(): Command {
  return new Command("rollback")
    .description("put an earlier version of the clusters in force again")
    .argument("[version]", "which; the one before the version in force where left out", readVersion)
    .action(async (wanted: number | undefined, options: GlobalOptions) => {
      await using session = await openSession(options);
      const found = await rollBack(session.catalog, wanted);
      print(options.json, found, `version ${found.version} is in force, before it was ${found.from}`);
    });
}

function readVersion(text: string): number {
  const version = Number(text);
  if (!Number.isInteger(version) || version < 1) throw new InvalidArgumentError("give the number of a version");
  return version;
}
