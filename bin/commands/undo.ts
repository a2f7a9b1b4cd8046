import { Command } from "commander";
import { Problem } from "../../lib/api/problem.ts";
import { withDeployment } from "../deployment.ts";
import { type Library, openLibrary } from "../library.ts";
import type { GlobalOptions } from "../options.ts";
import { print } from "../output.ts";
import { callOrWait } from "../remote-tasks.ts";

/** Without an id, the latest of this many actions that is not itself an undo. */
const LOOKED_AT = 100;

export function undoCommand(): Command {
  const command = new Command("undo")
    .description("undo the latest change, or one that facet actions lists")
    .argument("[action]", "id of the action")
    .action(async (given: string | undefined, options: GlobalOptions) => {
      await using library = await openLibrary(options);
      const id = given ?? (await latestUndoable(library));
      const undone = library.call("undoAction", { id }).catch((error) => {
        if (!(error instanceof Problem && error.message.startsWith("There is no action"))) throw error;
        throw new Error(`There is no action ${id}: facet actions lists them`);
      });
      const { actionId, what, undoneBy } = await callOrWait(library.call, undone, async () => {
        const { items } = await library.call("listActions", { query: { limit: LOOKED_AT } });
        const action = items.find((each) => each.actionId === id);
        if (!action) throw new Error(`Action ${id} is undone, and no longer among the latest ${LOOKED_AT}`);
        return action;
      });
      print(options.json, { actionId, what, undoneBy }, `Undone: ${what}`);
    });
  return withDeployment(command);
}

async function latestUndoable(library: Library): Promise<string> {
  const { items } = await library.call("listActions", { query: { limit: LOOKED_AT } });
  const latest = items.find(({ undoes, undoable }) => undoes === undefined && undoable);
  if (!latest) throw new Error("There is nothing to undo");
  return latest.actionId;
}
