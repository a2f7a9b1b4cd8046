import { TASK_OPERATIONS } from "../../catalog/rows/task-inputs.ts";
import * as z from "../../zod.ts";
import { number, optionalText } from "./parts.ts";
import { named } from "./schema.ts";

export const task = named("Task", () =>
  z.object({
    taskId: z.string(),
    operation: z.enum(TASK_OPERATIONS),
    state: z.enum(["waiting", "running", "succeeded", "failed"]),
    startedAt: z.string(),
    endedAt: z.optional(z.string()),
    done: number("steps that are done"),
    of: number("steps in all"),
    reason: optionalText("why the task failed"),
    links: z
      .optional(z.array(z.string()))
      .check(z.describe("after success: links to the result, JSON lines, in order; each can be opened for 15 minutes")),
  }),
);
