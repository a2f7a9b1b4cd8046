import { ACTION_ROUTES } from "./routes/actions.ts";
import { CLUSTER_ROUTES } from "./routes/clusters.ts";
import { FACE_ROUTES } from "./routes/faces.ts";
import { LIBRARY_ROUTES } from "./routes/libraries.ts";
import { PARAMETER_ROUTES } from "./routes/parameters.ts";
import { PEOPLE_ROUTES } from "./routes/people.ts";
import { PHOTO_ROUTES } from "./routes/photos.ts";
import type { Route } from "./routes/route.ts";
import { RUN_ROUTES } from "./routes/runs.ts";
import { SEARCH_ROUTES } from "./routes/search.ts";
import { SHARE_ROUTES } from "./routes/shares.ts";
import { SUGGESTION_ROUTES } from "./routes/suggestions.ts";
import { TASK_ROUTES } from "./routes/tasks.ts";
import { TUNING_ROUTES } from "./routes/tuning.ts";

export type { Route };

/** All routes of the API. The stack, the handlers and the OpenAPI document are made from this table. */
export const ROUTES = {
  ...PHOTO_ROUTES,
  ...FACE_ROUTES,
  ...CLUSTER_ROUTES,
  ...PEOPLE_ROUTES,
  ...SUGGESTION_ROUTES,
  ...PARAMETER_ROUTES,
  ...ACTION_ROUTES,
  ...SEARCH_ROUTES,
  ...TUNING_ROUTES,
  ...RUN_ROUTES,
  ...TASK_ROUTES,
  ...LIBRARY_ROUTES,
  ...SHARE_ROUTES,
} as const satisfies Record<string, Route>;

export type OperationId = keyof typeof ROUTES;

/** The operations of the search function. */
export type SearchOperationId = {
  [Id in OperationId]: (typeof ROUTES)[Id] extends { readonly servedBy: "search" } ? Id : never;
}[OperationId];
/** The operations of the api function. */
export type ApiOperationId = Exclude<OperationId, SearchOperationId>;
