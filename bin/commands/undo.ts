import { userInfo } from "node:os";
import { Command } from "commander";
import { getAction, isUndoable, listActions } from "../../lib/catalog/decisions/actions.ts";
import { takeBack } from "../../lib/indexing/take-back.ts";
import type { GlobalOptions } from "../options.ts";
import { print } from "../output.ts";
import { openSession } from "../session.ts";

/** Where no action is named, the last of these that is no undo itself. */
const LOOKED_AT = 100;

export function undoCommand(): Command {
  return new Command("undo")
    .description("take back what somebody decided: the last thing, or an action that facet actions lists")
    .argument("[action]", "its id")
    .action(async (actionId: string | undefined, options: GlobalOptions) => {
      await using session = await openSession(options);
      const { catalog } = session;
      const action = actionId
        ? await getAction(catalog, actionId)
        : (await listActions(catalog, LOOKED_AT)).items.find((each) => each.undoes === undefined && isUndoable(each));
      if (!action) throw new Error(actionId ? `No action has the id ${actionId}` : "There is nothing to take back");
      const { what, undoneBy } = await takeBack(catalog, { who: userInfo().username }, action);
      print(options.json, { actionId: action.actionId, what, undoneBy }, `Took back: ${what}`);
    });
}
