import { TASK_OPERATIONS } from "../../catalog/rows/task-inputs.ts";
import * as z from "../../zod.ts";
import { number, optionalText, text } from "./parts.ts";
import { named } from "./schema.ts";

export const task = named("Task", () =>
  z.object({
    taskId: z.string(),
    operation: z.enum(TASK_OPERATIONS),
    state: z.enum(["waiting", "running", "succeeded", "failed"]),
    who: optionalText("who started it; only callers with the role manage see it"),
    startedAt: z.string(),
    endedAt: z.optional(z.string()),
    done: number("steps that are done"),
    of: number("steps in all"),
    reason: optionalText("why the task failed"),
    actionId: optionalText("of a decision: the logged action, for POST /actions/{id}/undo"),
    migration: z
      .optional(
        z.object({
          model: text("id of the new model"),
          shards: number("shards of photos"),
          announced: number("shards whose crops were all sent to be embedded"),
          queued: number("crops that wait to be embedded, approximately"),
          checked: number("shards whose faces were all checked"),
          left: number("faces checked so far that have no vector of the new model"),
        }),
      )
      .check(z.describe("of a migration: its progress")),
    links: z
      .optional(z.array(z.string()))
      .check(
        z.describe(
          "after success: links to the parts of the result, JSON lines or ZIP files, in order; each can be opened for 15 minutes",
        ),
      ),
    nextPart: z.optional(z.int()).check(z.describe("the part after these, if the result has more: give it as `part`")),
  }),
);
