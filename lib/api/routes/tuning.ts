import type { Route } from "./route.ts";

/** What the distances do, from a sample of the faces. */
export const TUNING_ROUTES = {
  getTuning: {
    method: "GET",
    path: "/tuning",
    summary: "how far faces are from each other, and what other values of the two distances would make of them",
    servedBy: "search",
    status: 200,
  },
  getTuningMap: {
    method: "GET",
    path: "/tuning/map",
    summary: "a map of faces in two dimensions, near faces near, with the people they are",
    servedBy: "search",
    status: 200,
  },
} as const satisfies Record<string, Route>;
