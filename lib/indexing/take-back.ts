import type { Action } from "../catalog/decisions/action-log.ts";
import type { Actor } from "../catalog/decisions/actions.ts";
import { undo } from "../catalog/decisions/undo.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { takeFacesAway } from "./delete-face.ts";

/** Undoes an action, and removes faces that it created. @throws ChangedSince */
export async function takeBack(catalog: Catalog, actor: Actor, action: Action): Promise<Action> {
  const undone = await undo(catalog, actor, action);
  await takeFacesAway(catalog, action.created ?? []);
  return undone;
}
