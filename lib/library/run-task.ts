import { TASK_INPUTS, type TaskOperation } from "../catalog/rows/task-inputs.ts";
import { endTask, getTask, isActive, putPart, putTask, type Task } from "../catalog/rows/tasks.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { UserError } from "../user-error.ts";
import { Checkpoint } from "./checkpoint.ts";
import { logTask } from "./log-task.ts";
import { TASKS, type TaskContext } from "./task-operations.ts";

/** Characters after which lines are written, so that neither memory nor an object becomes large. */
const PART_CHARACTERS = 8e6;

/** Shortest time between two reports of progress. */
const REPORT_MS = 2000;

/**
 * Works on a task until it ends or the time is over. A task that was interrupted continues at its last checkpoint: parts
 * of its result behind that are written again. The log of actions says who started one that changed the whole library.
 * @param isOver returns whether to stop at the next checkpoint
 * @returns whether there is more to do
 */
export async function runTask(context: TaskContext, taskId: string, isOver: () => boolean): Promise<"more" | "done"> {
  const { unchecked: catalog } = context;
  const found = await getTask(catalog, taskId);
  if (!found) throw new Error(`There is no task ${taskId}`);
  if (!isActive(found)) return "done";
  const result = new Result(catalog, { ...found, state: "running" });
  await result.save({});
  try {
    for await (const line of linesOf(context, found)) {
      if (!(line instanceof Checkpoint)) {
        await result.add(line);
        continue;
      }
      const { at: checkpoint, done, of, actionId } = line;
      if (actionId !== undefined) result.task = { ...result.task, actionId };
      const over = isOver();
      if (over || result.isOld()) await result.save({ checkpoint, done, of });
      if (over) return "more";
    }
  } catch (error) {
    // Repeating the task would not help.
    if (!(error instanceof UserError)) throw error;
    await endTask(catalog, taskId, error.message);
    return "done";
  }
  await logTask(catalog, found);
  const { of } = result.task;
  await result.save({ state: "succeeded", done: of, endedAt: new Date().toISOString() });
  return "done";
}

function linesOf(context: TaskContext, task: Task): AsyncGenerator<object | Checkpoint> {
  const { operation, input, checkpoint } = task;
  // The input fits the operation: the API has checked it.
  const run = TASKS[operation as TaskOperation] as (
    context: TaskContext,
    input: unknown,
    from: string | undefined,
    task: Task,
  ) => AsyncGenerator<object | Checkpoint>;
  return run(context, TASK_INPUTS[operation]().parse(input), checkpoint, task);
}

/** The lines of a task's result, which are written to objects, and the row of the task. */
class Result {
  task: Task;
  private readonly catalog: Catalog;
  private lines: string[] = [];
  private characters = 0;
  /** Parts that were written, also behind the last checkpoint. */
  private parts: number;
  private savedAt = 0;

  constructor(catalog: Catalog, task: Task) {
    this.catalog = catalog;
    this.task = task;
    this.parts = task.parts;
  }

  async add(line: object): Promise<void> {
    const text = `${JSON.stringify(line)}\n`;
    this.lines.push(text);
    this.characters += text.length;
    if (this.characters >= PART_CHARACTERS) await this.flush();
  }

  isOld(): boolean {
    return Date.now() - this.savedAt >= REPORT_MS;
  }

  async save(change: Partial<Task>): Promise<void> {
    await this.flush();
    this.task = { ...this.task, ...change, parts: this.parts };
    await putTask(this.catalog, this.task);
    this.savedAt = Date.now();
  }

  private async flush(): Promise<void> {
    if (this.lines.length === 0) return;
    await putPart(this.catalog, this.task.taskId, this.parts, this.lines.join(""));
    this.parts++;
    this.lines = [];
    this.characters = 0;
  }
}
