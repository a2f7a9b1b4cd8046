import middy from "@middy/core";
import { openTelemetry } from "../telemetry.ts";

/** What a step may say of its work. */
export type Say = (message: string, facts: Readonly<Record<string, unknown>>) => void;

/**
 * The handler of a step of a run. Its log tells under the run's id that it was done, and how long it took; or why not.
 * @param name of the step, as the state machine has it
 */
export function step<T>(name: string, work: (given: unknown, say: Say) => Promise<T>) {
  const { logger, middleware } = openTelemetry("cluster");
  return middy<unknown, T>()
    .use(middleware())
    .handler(async (given) => {
      const { runId, tile } = (given ?? {}) as { runId?: unknown; tile?: unknown };
      const about = { step: name, runId, ...(tile === undefined ? {} : { tile }) };
      const startedAt = Date.now();
      try {
        const result = await work(given, (message, facts) => logger.info(message, { ...about, ...facts }));
        logger.info("step done", { ...about, seconds: (Date.now() - startedAt) / 1000 });
        return result;
      } catch (error) {
        logger.error("step failed", { ...about, error: error as Error });
        throw error;
      }
    });
}
