import middy from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { API_OPERATIONS } from "../../lib/api/api-operations.ts";
import { MOST_ROWS } from "../../lib/api/decisions.ts";
import { jsonBodies } from "../../lib/api/json-bodies.ts";
import { startDecision } from "../../lib/api/operations/tasks.ts";
import { problemAnswers } from "../../lib/api/problem.ts";
import { serve } from "../../lib/api/serve.ts";
import { Libraries, namesOf } from "../../lib/catalog/store/libraries.ts";
import { claimLibrary } from "../../lib/catalog/store/library-checks.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { queuesOf } from "../../lib/services/fed-queues.ts";
import { openTelemetry } from "../telemetry.ts";

const { logger, middleware } = openTelemetry("api");
const libraries = new Libraries(claimLibrary);
const { MIGRATIONS, MIGRATE_TO } = process.env;
const shared = {
  libraries: { areSeparate: libraries.areSeparate, names: () => namesOf(libraries) },
  tasksArn: process.env.TASKS ?? "",
  streamsDownloads: process.env.STREAMED_DOWNLOADS === "true",
  migration: MIGRATIONS && MIGRATE_TO ? { arn: MIGRATIONS, to: MIGRATE_TO } : undefined,
  stateMachineArn: process.env.STATE_MACHINE ?? "",
  deployment: readParameters(process.env),
  embedder: findEmbedder(process.env.EMBEDDER),
  queues: queuesOf(),
};
const served = {
  libraries,
  contextOf: (library: string) => ({ ...shared, ...libraries.of(library) }),
  large: { mostRows: MOST_ROWS, start: startDecision },
};

/** The HTTP API; its routes are listed in lib/api/routes.ts. */
export const handler = middy<APIGatewayProxyEventV2>()
  .use(middleware())
  .use(problemAnswers((error) => logger.error("request failed", error)))
  .use(jsonBodies())
  .handler(async (event) => serve(API_OPERATIONS, served, event));
