import { Command, InvalidArgumentError } from "commander";
import { allPages } from "../all-pages.ts";
import { withDeployment } from "../deployment.ts";
import { openLibrary } from "../library.ts";
import type { GlobalOptions } from "../options.ts";
import { columns, print } from "../output.ts";

interface ActionsOptions extends GlobalOptions {
  readonly limit: number;
}

export function actionsCommand(): Command {
  const command = new Command("actions")
    .description("list the changes that people made, latest first")
    .option("--limit <n>", "number of changes, 1 to 1000", readLimit, 20)
    .action(async (options: ActionsOptions) => {
      await using library = await openLibrary(options);
      const actions = await allPages((query) => library.call("listActions", { query }), options.limit);
      const rows = actions.map(({ actionId, at, who, what, undoneBy }) => [
        actionId,
        at.slice(0, 19),
        who,
        undoneBy ? `${what} (undone)` : what,
      ]);
      print(options.json, actions, actions.length > 0 ? columns(rows) : "No changes yet");
    });
  return withDeployment(command);
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 1000))
    throw new InvalidArgumentError("Give a whole number from 1 to 1000.");
  return limit;
}
