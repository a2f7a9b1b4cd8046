import middy from "@middy/core";
import { openTelemetry } from "../telemetry.ts";

/** Logs a message of a step, with additional fields. */
export type LogMessage = (message: string, facts: Readonly<Record<string, unknown>>) => void;

/**
 * The handler of a step of a run. It logs the run's id with the step's duration, or the error.
 * @param name the name of the step in the state machine
 */
export function step<T>(name: string, work: (given: unknown, log: LogMessage) => Promise<T>) {
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
