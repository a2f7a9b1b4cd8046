import { type Action, getAction, listActions as listRows, undo } from "../../catalog/actions.ts";
import type { ApiContext, Input, PageQuery } from "../context.ts";
import { notFound } from "../problem.ts";

export async function listActions({ catalog }: ApiContext, { query: { limit, cursor } }: Input<PageQuery>) {
  const page = await listRows(catalog, limit, cursor);
  return { ...page, items: page.items.map(shown) };
}

/** @throws ChangedSince */
export async function undoAction({ catalog }: ApiContext, { id, by }: Input) {
  const action = await getAction(catalog, id);
  if (!action) throw notFound("action", id);
  return shown(await undo(catalog, by, action));
}

function shown({ rows, undoneBy, created: _, ...action }: Action) {
  return { ...action, undone: undoneBy !== undefined, undoable: rows > 0 && undoneBy === undefined };
}
