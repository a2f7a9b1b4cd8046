import { PARAMETERS } from "../../parameters.ts";
import * as z from "../../zod.ts";
import { IDS, RUN } from "../examples/fixtures.ts";
import { STATUS } from "../examples/status.ts";
import { run, runDetails } from "../schemas/run.ts";
import { pageOf } from "../schemas/schema.ts";
import { redriven, status } from "../schemas/status.ts";
import { ids, page } from "./parts.ts";
import type { Route } from "./route.ts";

const runParameters = () => z.partialRecord(z.enum(PARAMETERS.map(({ name }) => name)), z.string());

const start = () =>
  z.prefault(
    z.strictObject({
      force: z._default(z.boolean(), false).check(z.describe("run even if nothing has changed")),
      allowEmpty: z
        ._default(z.boolean(), false)
        .check(z.describe("remove all clusters if no face is eligible; otherwise such a run fails")),
      dryRun: z._default(z.boolean(), false).check(z.describe("compute the changes, and publish nothing")),
      parameters: z.optional(runParameters()).check(z.describe("values of parameters for this run alone")),
      subset: z
        .optional(
          z.strictObject({
            sample: z.optional(z.number().check(z.gt(0), z.lte(1))),
            clusterIds: z.optional(ids()),
          }),
        )
        .check(z.describe("with dryRun: the share of the faces, or the clusters, to use")),
    }),
    {},
  );

/** Status, queues, and runs of the clustering workflow. */
export const RUN_ROUTES = {
  getStatus: {
    method: "GET",
    path: "/status",
    role: "view",
    tag: "System",
    summary: "Get counts, indexing progress, queues, skipped photos with reasons, the last runs and the cost",
    output: status,
    example: () => ({ answer: STATUS }),
    status: 200,
  },
  redriveQueue: {
    method: "POST",
    path: "/queues/{id}/redrive",
    role: "manage",
    ofDeployment: true,
    tag: "System",
    summary: "Retry the messages of a queue, photos or crops, that failed too often",
    output: redriven,
    example: () => ({ id: "photos", answer: { name: "photos", messages: 0 } }),
    status: 202,
  },
  listRuns: {
    method: "GET",
    path: "/runs",
    role: "view",
    tag: "Runs",
    summary: "List runs of the clustering workflow, latest first",
    query: page,
    output: () => pageOf(run()),
    example: () => ({ query: { limit: "1" }, answer: { items: [RUN], cursor: "WyIyMDI2LTA1LTAxIl0" } }),
    status: 200,
  },
  getRun: {
    method: "GET",
    path: "/runs/{id}",
    role: "view",
    tag: "Runs",
    summary: "Get a run with the clusters it changed",
    query: () =>
      z.strictObject({
        changes: z
          ._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(20_000)), 1000)
          .check(z.describe("most changed clusters in the answer")),
      }),
    output: runDetails,
    example: () => ({
      id: IDS.run,
      answer: {
        ...RUN,
        changes: [{ clusterId: "c4a8a08f09d37b737", kind: "created", before: 0, now: 2, wentTo: [] }],
        changedClusters: 1,
      },
    }),
    status: 200,
  },
  startRun: {
    method: "POST",
    path: "/runs",
    role: "manage",
    tag: "Runs",
    summary: "Start a run; 409 if one is in progress",
    body: start,
    output: () => z.object({ runId: z.string() }),
    example: () => ({ body: { force: false, allowEmpty: false }, answer: { runId: IDS.run } }),
    status: 202,
  },
  getOpenApi: {
    method: "GET",
    path: "/openapi.json",
    role: "view",
    ofDeployment: true,
    tag: "System",
    summary: "Get this document",
    output: () => z.record(z.string(), z.unknown()),
    example: () => ({ answer: { openapi: "3.1.0" } }),
    status: 200,
  },
} as const satisfies Record<string, Route>;
