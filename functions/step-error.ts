import * as z from "../lib/zod.ts";

/** The error of a step, as a Catch of a state machine passes it on. */
export const stepError = z.object({ Error: z._default(z.string(), "Error"), Cause: z._default(z.string(), "") });

/** The cause that Lambda records when a handler throws. */
const lambdaCause = z.object({ errorMessage: z.string() });

/** Why a step failed: the message of the handler's error if there is one. */
export function reasonOf({ Error: name, Cause }: z.output<typeof stepError>): string {
  try {
    return lambdaCause.parse(JSON.parse(Cause)).errorMessage;
  } catch {
    return Cause || name;
  }
}
