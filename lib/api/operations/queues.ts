import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { notFound, Problem } from "../problem.ts";

/** Moves the dead letters of a queue back to the queue. */
export async function redriveQueue({ queues }: ApiContext, { id }: Input<"redriveQueue">) {
  const queue = queues.find(({ name }) => name === id);
  if (!queue) throw notFound("queue", id);
  const { redrive } = await import("../../services/queues.ts");
  try {
    return { name: queue.name, messages: await redrive(queue) };
  } catch (error) {
    // SQS refuses a second move of the same dead letters with this error.
    if (!(error instanceof Error && error.name === "UnsupportedOperation")) throw error;
    throw new Problem(409, "The failed messages are already being retried: wait until that is finished");
  }
}

export const QUEUE_OPERATIONS = { redriveQueue };
