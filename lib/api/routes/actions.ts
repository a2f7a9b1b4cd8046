import { page } from "./parts.ts";
import type { Route } from "./route.ts";

/** What people did, and taking it back. */
export const ACTION_ROUTES = {
  listActions: {
    method: "GET",
    path: "/actions",
    summary: "what people did, latest first; every write's answer names its action in Facet-Action",
    query: page,
    status: 200,
  },
  undoAction: {
    method: "POST",
    path: "/actions/{id}/undo",
    summary: "take an action back; 409 where what it changed was changed again since",
    status: 200,
  },
} as const satisfies Record<string, Route>;
