import { userInfo } from "node:os";
import { Command } from "commander";
import { getAction, isUndoable, listActions } from "../../lib/catalog/decisions/actions.ts";
import { takeBack } from "../../lib/indexing/take-back.ts";
import type { GlobalOptions } from "../options.ts";
import { print } from "../output.ts";
import { openSession } from "../session.ts";

/** Without an id, the latest of this many actions that is not itself an undo. */
const LOOKED_AT = 100;

export function undoCommand(): Command {
  return new Command("undo")
    .description("undo the latest change, or one that facet actions lists")
    .argument("[action]", "id of the action")
    .action(async (actionId: string | undefined, options: GlobalOptions) => {
      await using session = await openSession(options);
      const { catalog } = session;
      const action = actionId
        ? await getAction(catalog, actionId)
        : (await listActions(catalog, LOOKED_AT)).items.find((each) => each.undoes === undefined && isUndoable(each));
      if (!action)
        throw new Error(
          actionId ? `There is no action ${actionId}: facet actions lists them` : "There is nothing to undo",
        );
      const { what, undoneBy } = await takeBack(catalog, { who: userInfo().username }, action);
      print(options.json, { actionId: action.actionId, what, undoneBy }, `Undone: ${what}`);
    });
}
