import * as z from "../../zod.ts";
import { page } from "./parts.ts";
import type { Route } from "./route.ts";

const start = () =>
  z.prefault(
    z.strictObject({
      force: z._default(z.boolean(), false).check(z.describe("also where nothing has changed")),
      allowEmpty: z
        ._default(z.boolean(), false)
        .check(z.describe("take the clusters in force away where no face is eligible; without it such a run fails")),
    }),
    {},
  );

/** How things stand, and runs of the clustering workflow. */
export const RUN_ROUTES = {
  getStatus: {
    method: "GET",
    path: "/status",
    summary: "how much there is, how far indexing is, the queues, what was left out and why, the last runs, the cost",
    status: 200,
  },
  redriveQueue: {
    method: "POST",
    path: "/queues/{id}/redrive",
    summary: "send the messages that failed too often back to their queue, photos or crops, to be tried anew",
    status: 202,
  },
  listRuns: {
    method: "GET",
    path: "/runs",
    summary: "runs of the clustering workflow, latest first",
    query: page,
    status: 200,
  },
  getRun: {
    method: "GET",
    path: "/runs/{id}",
    summary: "a run, and what became of which clusters",
    status: 200,
  },
  startRun: {
    method: "POST",
    path: "/runs",
    summary: "start a run; 409 while one is in progress",
    body: start,
    status: 202,
  },
  getOpenApi: {
    method: "GET",
    path: "/openapi.json",
    summary: "this document",
    status: 200,
  },
} as const satisfies Record<string, Route>;
