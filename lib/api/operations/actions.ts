import { type Action, getAction, isUndoable, listActions as listRows } from "../../catalog/decisions/actions.ts";
import { takeBack } from "../../indexing/take-back.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { notFound } from "../problem.ts";

export async function listActions({ catalog }: ApiContext, { query: { limit, cursor } }: Input<"listActions">) {
  const page = await listRows(catalog, limit, cursor);
  return { ...page, items: page.items.map(shown) };
}

/** Undoes an action. @throws ChangedSince */
export async function undoAction({ catalog }: ApiContext, { id, by }: Input<"undoAction">) {
  const action = await getAction(catalog, id);
  if (!action) throw notFound("action", id);
  return shown(await takeBack(catalog, by, action));
}

function shown(action: Action) {
  const { rows: _, created: __, final: ___, ...rest } = action;
  return { ...rest, undone: action.undoneBy !== undefined, undoable: isUndoable(action) };
}

export const ACTION_OPERATIONS = { listActions, undoAction };
