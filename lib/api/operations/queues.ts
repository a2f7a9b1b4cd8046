import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { notFound, Problem } from "../problem.ts";

/** Sends the dead letters of a queue back to it. */
export async function redriveQueue({ queues }: ApiContext, { id }: Input<"redriveQueue">) {
  const queue = queues.find(({ name }) => name === id);
  if (!queue) throw notFound("queue", id);
  const { redrive } = await import("../../services/queues.ts");
  try {
    return { name: queue.name, messages: await redrive(queue) };
  } catch (error) {
    // What SQS calls a second move of the same dead letters.
    if (!(error instanceof Error && error.name === "UnsupportedOperation")) throw error;
    throw new Problem(409, "The dead letters are being sent back already: wait until that has ended");
  }
}

export const QUEUE_OPERATIONS = { redriveQueue };
