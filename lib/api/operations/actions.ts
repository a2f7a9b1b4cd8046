import type { ActionFacts } from "../../catalog/decisions/action-facts.ts";
import {
  type Action,
  firstOperationOf,
  getAction,
  isUndoable,
  listActions as listRows,
} from "../../catalog/decisions/action-log.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Role } from "../../catalog/store/roles.ts";
import { takeBack } from "../../indexing/take-back.ts";
import type { ApiContext, DecisionContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { requireRole } from "../permission.ts";
import { notFound } from "../problem.ts";
import { type OperationId, ROUTES } from "../routes.ts";
import { showFace } from "./shown.ts";

export async function listActions({ catalog }: ApiContext, { query: { limit, cursor } }: Input<"listActions">) {
  const page = await listRows(catalog, limit, cursor);
  return { ...page, items: await Promise.all(page.items.map((action) => shown(catalog, action))) };
}

/** Undoes an action, for which the caller needs the role of the first action that it leads back to. @throws ChangedSince, NotAllowed, TooManyRows */
export async function undoAction({ catalog }: DecisionContext, { id, by, caller }: Input<"undoAction">) {
  const action = await getAction(catalog, id);
  if (!action) throw notFound("action", id);
  requireRole(caller, await roleToUndo(catalog, action), catalog.library);
  const undone = await takeBack(catalog, by, action);
  return shown(catalog, undone);
}

/** The role that undoing an action needs: that of its operation, or of the first action if it is an undo. */
async function roleToUndo(catalog: Catalog, action: Action): Promise<Role> {
  const operation = await firstOperationOf(catalog, action);
  if (operation === undefined) return "manage";
  return (ROUTES[operation as OperationId] ?? ROUTES.undoAction).role;
}

async function shown(catalog: Catalog, action: Action) {
  const { actionId, at, who, operation, what, facts, undoes, undoneBy } = action;
  const undoRole = await roleToUndo(catalog, action);
  const state = { undone: undoneBy !== undefined, undoable: isUndoable(action), undoRole };
  const about = facts && (await shownFacts(catalog, facts));
  return { actionId, at, who, operation, what, facts: about, undoes, undoneBy, ...state };
}

async function shownFacts(catalog: Catalog, { faceId, ...facts }: ActionFacts) {
  return { ...facts, ...(faceId === undefined ? {} : { face: await showFace(catalog, faceId) }) };
}

export const ACTION_OPERATIONS = { listActions, undoAction };
