import { IDS, mergeAction } from "../examples/fixtures.ts";
import { action } from "../schemas/action.ts";
import { pageOf } from "../schemas/schema.ts";
import { page } from "./parts.ts";
import type { Route } from "./route.ts";

/** The log of actions, and undo. */
export const ACTION_ROUTES = {
  listActions: {
    method: "GET",
    path: "/actions",
    role: "view",
    tag: "Actions",
    summary: "List actions, latest first; the answer to every write names its action in the header Facet-Action",
    query: page,
    output: () => pageOf(action()),
    example: () => ({ query: { limit: "1" }, answer: { items: [mergeAction()], cursor: "WyJhMjAyNiJd" } }),
    status: 200,
  },
  undoAction: {
    method: "POST",
    path: "/actions/{id}/undo",
    role: "name",
    tag: "Actions",
    summary: "Undo an action; 409 if its changes were changed again since",
    output: action,
    example: () => ({ id: IDS.action, answer: { ...mergeAction(), undone: true, undoable: false } }),
    large: true,
    status: 200,
  },
} as const satisfies Record<string, Route>;
