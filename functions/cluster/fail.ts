import { Libraries } from "../../lib/catalog/store/libraries.ts";
import { failRun } from "../../lib/runs/run.ts";
import * as z from "../../lib/zod.ts";
import { runEvent } from "./events.ts";
import { step } from "./step.ts";

const libraries = new Libraries();

/** The input from a Catch of the state machine; on AWS the cause of a function's error is a JSON text. */
const event = z.object({
  ...runEvent.shape,
  error: z.object({ Error: z._default(z.string(), "Error"), Cause: z._default(z.string(), "") }),
});

/** Name of the error of a run that finds another one active. */
const BUSY = "RunInProgress";

/** The cause that Lambda records when a handler throws. */
const lambdaCause = z.object({ errorMessage: z.string() });

export const handler = step("fail", async (given): Promise<{ error: string; reason: string }> => {
  const { runId, library, error } = event.parse(given);
  const reason = messageOf(error.Cause) || error.Error;
  await failRun(libraries.of(library).catalog, runId, reason, error.Error === BUSY ? "busy" : "failed");
  return { error: error.Error, reason };
});

function messageOf(cause: string): string {
  try {
    return lambdaCause.parse(JSON.parse(cause)).errorMessage;
  } catch {
    return cause;
  }
}
