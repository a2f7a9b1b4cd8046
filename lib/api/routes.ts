import { ACTION_ROUTES } from "./routes/actions.ts";
import { CLUSTER_ROUTES } from "./routes/clusters.ts";
import { FACE_ROUTES } from "./routes/faces.ts";
import { PARAMETER_ROUTES } from "./routes/parameters.ts";
import { PEOPLE_ROUTES } from "./routes/people.ts";
import { PHOTO_ROUTES } from "./routes/photos.ts";
import type { Route } from "./routes/route.ts";
import { RUN_ROUTES } from "./routes/runs.ts";
import { SEARCH_ROUTES } from "./routes/search.ts";
import { SUGGESTION_ROUTES } from "./routes/suggestions.ts";

import { TUNING_ROUTES } from "./routes/tuning.ts";

export type { Route };

/** The API: what the stack routes, the handler serves, and the OpenAPI document describes. One file a theme. */
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
} as const satisfies Record<string, Route>;

export type OperationId = keyof typeof ROUTES;

/** What the search function answers, and what the api function does. */
export type SearchOperationId = {
  [Id in OperationId]: (typeof ROUTES)[Id] extends { readonly servedBy: "search" } ? Id : never;
}[OperationId];
export type ApiOperationId = Exclude<OperationId, SearchOperationId>;
