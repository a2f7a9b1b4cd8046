import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { setTimeout as sleep } from "node:timers/promises";
import type { Output } from "../lib/api/operation.ts";
import type { AdminOperation, TaskInput } from "../lib/catalog/rows/task-inputs.ts";
import type { TaskLine } from "../lib/library/task-operations.ts";
import { type Call, LeftToTask } from "./api-client.ts";
import { StatusLine } from "./progress.ts";

/** Carries out an operation on the whole library, and yields the lines of its result. */
export type RunTask = <Id extends AdminOperation>(operation: Id, input: TaskInput<Id>) => AsyncGenerator<TaskLine<Id>>;

/** Milliseconds between looks at a task: at first, and at most. */
const FIRST_LOOK_MS = 250;
const LONGEST_LOOK_MS = 5000;

/** Runs operations on the library of a deployment as tasks: starts one, waits for its end, and reads its result. */
export function remoteTasks(call: Call): RunTask {
  return async function* (operation, input) {
    const taskId = randomUUID();
    await call("startTask", { body: { operation, input: { ...input }, taskId } });
    await taskEnded(call, taskId);
    for (let part: number | undefined = 0; part !== undefined; ) {
      const { links = [], nextPart }: Output<"getTask"> = await call("getTask", { id: taskId, query: { part } });
      for (const [at, first] of links.entries()) {
        let answer = await fetch(first);
        // Reading the parts before may take longer than links last.
        if (answer.status === 403) {
          const { links: [again = first] = [] } = await call("getTask", { id: taskId, query: { part: part + at } });
          answer = await fetch(again);
        }
        if (!answer.ok || !answer.body)
          throw new Error(`The result of task ${taskId} cannot be read: ${answer.status}`);
        const lines = createInterface({ input: Readable.fromWeb(answer.body as ReadableStream), crlfDelay: 1 / 0 });
        for await (const line of lines) if (line !== "") yield JSON.parse(line);
      }
      part = nextPart;
    }
  };
}

/**
 * Calls an operation, and waits for its task if it is left to one.
 * @param after reads what the operation would have answered
 */
export async function callOrWait<T>(call: Call, answer: Promise<T>, after: () => Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof LeftToTask)) throw error;
    await taskEnded(call, error.taskId);
    return after();
  }
}

/** The progress of a task, for people. */
export const percent = ({ done, of }: Output<"getTask">) => (of > 1 ? `${Math.floor((100 * done) / of)} % done` : "");

/** Waits for the end of a task, with progress. @throws Error with the reason if it fails */
export async function taskEnded(call: Call, taskId: string, describe = percent): Promise<Output<"getTask">> {
  let now: Output<"getTask"> | undefined;
  const line = new StatusLine(() => (now ? describe(now) : ""));
  try {
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(1.5 * wait, LONGEST_LOOK_MS)) {
      now = await call("getTask", { id: taskId });
      if (now.state === "failed") throw new Error(now.reason ?? `Task ${taskId} failed`);
      if (now.state === "succeeded") return now;
      await sleep(wait);
    }
  } finally {
    line.stop("");
  }
}
