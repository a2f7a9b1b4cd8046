import { Command, InvalidArgumentError } from "commander";
import { isUndoable, listActions } from "../../lib/catalog/decisions/actions.ts";
import type { GlobalOptions } from "../options.ts";
import { columns, print } from "../output.ts";
import { openSession } from "../session.ts";

interface ActionsOptions extends GlobalOptions {
  readonly limit: number;
}

export function actionsCommand(): Command {
  return new Command("actions")
    .description("list the changes that people made, latest first")
    .option("--limit <n>", "number of changes, 1 to 1000", readLimit, 20)
    .action(async (options: ActionsOptions) => {
      await using session = await openSession(options);
      const actions = (await listActions(session.catalog, options.limit)).items.map((action) => ({
        ...action,
        undoable: isUndoable(action),
      }));
      const rows = actions.map(({ actionId, at, who, what, undoneBy }) => [
        actionId,
        at.slice(0, 19),
        who,
        undoneBy ? `${what} (undone)` : what,
      ]);
      print(options.json, actions, actions.length > 0 ? columns(rows) : "No changes yet");
    });
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 1000))
    throw new InvalidArgumentError("Give a whole number from 1 to 1000.");
  return limit;
}
