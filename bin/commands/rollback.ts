import { Command, InvalidArgumentError } from "commander";
import { rollBack } from "../../lib/runs/rollback.ts";
import type { GlobalOptions } from "../options.ts";
import { print } from "../output.ts";
import { openSession } from "../session.ts";

export function rollbackCommand(): Command {
  return new Command("rollback")
    .description("return to an earlier version of the clusters")
    .argument("[version]", "number of the version; by default the one before the version in force", readVersion)
    .action(async (wanted: number | undefined, options: GlobalOptions) => {
      await using session = await openSession(options);
      const found = await rollBack(session.catalog, wanted);
      print(options.json, found, `Version ${found.version} is in force; it was ${found.from} before`);
    });
}

function readVersion(text: string): number {
  const version = Number(text);
  if (!Number.isInteger(version) || version < 1) throw new InvalidArgumentError("Give the number of a version.");
  return version;
}
