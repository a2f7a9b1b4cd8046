import { endTask } from "../../lib/catalog/rows/tasks.ts";
import { Libraries, namesOf } from "../../lib/catalog/store/libraries.ts";
import { checkLibrary } from "../../lib/catalog/store/library-checks.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { announceShard, assertInTime, checkShard, endMigration } from "../../lib/library/migrate-shards.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { messagesIn } from "../../lib/services/queues.ts";
import * as z from "../../lib/zod.ts";
import { reasonOf, stepError } from "../step-error.ts";
import { openTelemetry } from "../telemetry.ts";

const libraries = new Libraries(checkLibrary);
const migration = { from: findEmbedder(process.env.EMBEDDER).id, to: process.env.MIGRATE_TO ?? "" };
const limits = limitsOf(readParameters(process.env));
const { logger } = openTelemetry("migrate");

/** Time reserved for finishing a page, all of whose crops may have to be cut again. */
const RESERVE_MS = 180_000;

const shard = z.string();
/** Name of the execution, which is the id of the task that started it. Executions started by hand have no task. */
const execution = z.string();

/** The steps of the state machine in lib/cloud/migration.ts. */
const event = z.discriminatedUnion("step", [
  z.object({ step: z.literal("announce"), shard }),
  z.object({ step: z.literal("wait"), startedAt: z.string() }),
  z.object({ step: z.literal("check"), shard, execution }),
  z.object({ step: z.literal("end"), execution }),
  z.object({ step: z.literal("fail"), execution, error: stepError }),
]);

interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** `done` is false if the step has to be repeated: it then continues where it stopped. */
interface StepResult {
  readonly shard?: string;
  readonly done: boolean;
  /** Why the migration failed. */
  readonly reason?: string;
}

/** The catalogs of all libraries: the model belongs to the deployment. */
async function catalogs(): Promise<Catalog[]> {
  return (await namesOf(libraries)).map((library) => libraries.of(library).catalog);
}

/** One step of a migration to another model. */
export async function handler(given: unknown, { getRemainingTimeInMillis }: LambdaContext): Promise<StepResult> {
  const input = event.parse(given);
  const options = { migration, isOver: () => getRemainingTimeInMillis() < RESERVE_MS };
  switch (input.step) {
    case "announce": {
      for (const catalog of await catalogs()) {
        const { done, announced, uncroppable } = await announceShard({
          ...options,
          catalog,
          limits,
          shard: input.shard,
        });
        for (const { faceId, reason } of uncroppable) logger.warn("face cannot be cropped", { faceId, reason });
        logger.info("crops announced", { shard: input.shard, announced, done });
        if (!done) return { shard: input.shard, done };
      }
      return { shard: input.shard, done: true };
    }
    case "wait": {
      const waiting = await messagesIn(process.env.CROPS_QUEUE ?? "");
      if (waiting > 0) assertInTime(input.startedAt, waiting);
      return { done: waiting === 0 };
    }
    case "check": {
      for (const catalog of await catalogs()) {
        const { done, left } = await checkShard({ ...options, ...input, catalog });
        logger.info("faces checked", { shard: input.shard, left, done });
        if (!done) return { shard: input.shard, done };
      }
      return { shard: input.shard, done: true };
    }
    case "end":
      await endMigration(await catalogs(), migration, input.execution);
      await endTask(libraries.main.unchecked, input.execution);
      return { done: true };
    case "fail": {
      const reason = reasonOf(input.error);
      await endTask(libraries.main.unchecked, input.execution, reason);
      return { done: true, reason };
    }
  }
}
