import { type Action, getAction, isUndoable, listActions as listRows } from "../../catalog/decisions/action-log.ts";
import { addToTally } from "../../catalog/versions/tally.ts";
import { takeBack } from "../../indexing/take-back.ts";
import type { ApiContext, DecisionContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { requireRole } from "../permission.ts";
import { notFound } from "../problem.ts";
import { type OperationId, ROUTES } from "../routes.ts";

export async function listActions({ catalog }: ApiContext, { query: { limit, cursor } }: Input<"listActions">) {
  const page = await listRows(catalog, limit, cursor);
  return { ...page, items: page.items.map(shown) };
}

/** Undoes an action, for which the caller needs the role of the action. @throws ChangedSince, NotAllowed, TooManyRows */
export async function undoAction({ catalog }: DecisionContext, { id, by, caller }: Input<"undoAction">) {
  const action = await getAction(catalog, id);
  if (!action) throw notFound("action", id);
  const { role } = ROUTES[action.operation as OperationId] ?? ROUTES.undoAction;
  requireRole(caller, role, catalog.library);
  const undone = await takeBack(catalog, by, action);
  if (ANSWERS.has(action.operation)) await addToTally(catalog, "answered", -1);
  return shown(undone);
}

/** The operations that answer a question. */
const ANSWERS: ReadonlySet<string> = new Set<OperationId>([
  "acceptSuggestion",
  "declineSuggestion",
  "postponeSuggestion",
]);

function shown(action: Action) {
  const { rows: _, created: __, final: ___, ...rest } = action;
  return { ...rest, undone: action.undoneBy !== undefined, undoable: isUndoable(action) };
}

export const ACTION_OPERATIONS = { listActions, undoAction };
