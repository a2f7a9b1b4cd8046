import { carryOut } from "../../lib/api/carry-out.ts";
import { parametersInForce } from "../../lib/catalog/decisions/parameters.ts";
import { endTask, getTask, isActive } from "../../lib/catalog/rows/tasks.ts";
import { Libraries } from "../../lib/catalog/store/libraries.ts";
import { checkLibrary } from "../../lib/catalog/store/library-checks.ts";
import { MAIN } from "../../lib/catalog/store/library-names.ts";
import { logTask } from "../../lib/library/log-task.ts";
import { WAITS } from "../../lib/library/migrations/spread-people.ts";
import { runTask } from "../../lib/library/run-task.ts";
import type { TaskContext } from "../../lib/library/task-operations.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import * as z from "../../lib/zod.ts";
import { reasonOf, stepError } from "../step-error.ts";
import { openTelemetry } from "../telemetry.ts";

const { logger } = openTelemetry("tasks");
const libraries = new Libraries(checkLibrary);
const deployment = readParameters(process.env);

function contextOf(library: string): TaskContext {
  const { catalog, unchecked } = libraries.of(library);
  return {
    catalog,
    unchecked,
    areSeparate: libraries.areSeparate,
    embedder: findEmbedder(process.env.EMBEDDER),
    waits: { ...WAITS, former: Number(process.env.FORMER_CALLS_SECONDS ?? WAITS.former) },
    decide: (decision, by) => carryOut(catalog, decision, by),
    parameters: async (given = {}) => readParameters({ ...(await parametersInForce(catalog, deployment)), ...given }),
  };
}

/** The input: from the state machine; with an error after the task's last attempt. */
const event = z.object({
  taskId: z.string().check(z.minLength(1)),
  library: z._default(z.string(), MAIN),
  error: z.optional(stepError),
});

/** Time reserved for writing the last part of the result. */
const RESERVE_MS = 60_000;

interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** Works on a task until its time is nearly up: the state machine calls it again while there is more to do. */
export async function handler(given: unknown, { getRemainingTimeInMillis }: LambdaContext) {
  const { taskId, library, error } = event.parse(given);
  if (error) {
    const reason = reasonOf(error);
    const { unchecked } = libraries.of(library);
    const task = await getTask(unchecked, taskId);
    if (task && isActive(task)) await logTask(unchecked, task, reason);
    await endTask(unchecked, taskId, reason);
    return { taskId, state: "failed", reason };
  }
  const state = await runTask(contextOf(library), taskId, () => getRemainingTimeInMillis() < RESERVE_MS);
  logger.info("task", { taskId, state });
  return { taskId, state };
}
