import { userInfo } from "node:os";
import { $ZodError } from "zod/v4/core";
import { API_OPERATIONS } from "../lib/api/api-operations.ts";
import type { ApiContext } from "../lib/api/context.ts";
import { detailOf } from "../lib/api/issues.ts";
import { Problem } from "../lib/api/problem.ts";
import { type OperationId, ROUTES, type Route } from "../lib/api/routes.ts";
import type { AdminOperation, TaskInput } from "../lib/catalog/rows/task-inputs.ts";
import { listLibraries } from "../lib/catalog/store/libraries.ts";
import type { Catalog } from "../lib/catalog/store/open.ts";
import { Checkpoint } from "../lib/library/checkpoint.ts";
import { logTask } from "../lib/library/log-task.ts";
import type { TaskContext, TaskLine } from "../lib/library/task-operations.ts";
import { readParameters } from "../lib/parameters.ts";
import { apiClient, type Call, type CallInput } from "./api-client.ts";
import { type GlobalOptions, givenParameters, parametersIn } from "./options.ts";
import type { RunTask } from "./remote-tasks.ts";
import { openSession } from "./session.ts";
import { hostContext } from "./settings.ts";

/** Operations that need the host's queues. The others run in this process, as the user of this machine. */
const OF_HOST: readonly OperationId[] = ["getStatus", "redriveQueue"];

/** Opens the library of the data folder, for `openLibrary`. @throws Misuse if there is none */
export async function openLocalLibrary(options: GlobalOptions) {
  const session = await openSession(options);
  const { catalog, stateMachineArn, embedder } = session;
  const deployment = readParameters(givenParameters(options));
  return {
    call: localCalls({ ...inThisProcess(catalog), stateMachineArn, embedder, deployment }, session.url),
    run: localTasks({
      ...{ catalog, unchecked: catalog, embedder },
      areSeparate: hostContext(options.file).libraries === "prefix",
      parameters: async () => parametersIn(catalog, options),
    }),
    session,
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/**
 * Context of operations that run in this process. None of these starts a task or a migration, or reads a queue, so that part
 * of the context is empty.
 */
const inThisProcess = (catalog: Catalog) => ({
  catalog,
  libraries: { areSeparate: false, names: () => listLibraries(catalog) },
  unchecked: catalog,
  tasksArn: "",
  streamsDownloads: false,
  migration: undefined,
  queues: [],
});

function localTasks(context: TaskContext): RunTask {
  return async function* <Id extends AdminOperation>(operation: Id, input: TaskInput<Id>) {
    const { TASKS } = await import("../lib/library/task-operations.ts");
    const lines = TASKS[operation] as (context: TaskContext, input: TaskInput<Id>) => AsyncGenerator<object>;
    for await (const line of lines(context, input)) if (!(line instanceof Checkpoint)) yield line as TaskLine<Id>;
    await logTask(context.unchecked, { operation, input, who: userInfo().username });
  };
}

function localCalls(context: ApiContext, url: string): Call {
  const host = apiClient(url, context.catalog.library);
  const operations = API_OPERATIONS as unknown as Readonly<
    Record<string, (context: ApiContext, input: object) => Promise<never>>
  >;
  return async <Id extends OperationId>(id: Id, input: CallInput<Id> = {}) => {
    const operation = operations[id];
    if (!operation || OF_HOST.includes(id)) return host(id, input);
    const { query, body }: Route = ROUTES[id];
    try {
      return await operation(context, {
        id: input.id ?? "",
        query: query?.().parse(input.query ?? {}),
        body: body?.().parse(input.body),
        by: { who: userInfo().username },
        caller: { who: userInfo().username, memberships: undefined },
      });
    } catch (error) {
      if (error instanceof $ZodError) throw new Problem(400, detailOf(error.issues));
      throw error;
    }
  };
}
