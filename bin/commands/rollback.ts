import { Command, InvalidArgumentError } from "commander";
import { withDeployment } from "../deployment.ts";
import { openLibrary } from "../library.ts";
import type { GlobalOptions } from "../options.ts";
import { print } from "../output.ts";

export function rollbackCommand(): Command {
  const command = new Command("rollback")
    .description("return to an earlier version of the clusters")
    .argument("[version]", "number of the version; by default the one before the version in force", readVersion)
    .action(async (wanted: number | undefined, options: GlobalOptions) => {
      await using library = await openLibrary(options);
      const input = wanted === undefined ? {} : { version: wanted };
      for await (const found of library.run("rollback", input))
        print(options.json, found, `Version ${found.version} is in force; it was ${found.from} before`);
    });
  return withDeployment(command);
}

function readVersion(text: string): number {
  const version = Number(text);
  if (!Number.isInteger(version) || version < 1) throw new InvalidArgumentError("Give the number of a version.");
  return version;
}
