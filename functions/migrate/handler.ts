import { checked } from "../../lib/catalog/store/checked.ts";
import { checkLibrary } from "../../lib/catalog/store/library-checks.ts";
import { announceShard, checkShard, endMigration } from "../../lib/library/migrate-shards.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { messagesIn } from "../../lib/services/queues.ts";
import * as z from "../../lib/zod.ts";
import { openTelemetry } from "../telemetry.ts";

const catalog = checked(checkLibrary);
const migration = { from: findEmbedder(process.env.EMBEDDER).id, to: process.env.MIGRATE_TO ?? "" };
const limits = limitsOf(readParameters(process.env));
const { logger } = openTelemetry("migrate");

/** Time reserved for finishing a page, all of whose crops may have to be cut again. */
const RESERVE_MS = 180_000;

const shard = z.string();
const execution = z.string();

/** The steps of the state machine in lib/cloud/migration.ts. */
const event = z.discriminatedUnion("step", [
  z.object({ step: z.literal("announce"), shard }),
  z.object({ step: z.literal("wait") }),
  z.object({ step: z.literal("check"), shard, execution }),
  z.object({ step: z.literal("end"), execution }),
]);

interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** `done` is false if the step has to be repeated: it then continues where it stopped. */
interface StepResult {
  readonly shard?: string;
  readonly done: boolean;
}

/** One step of a migration to another model. */
export async function handler(given: unknown, { getRemainingTimeInMillis }: LambdaContext): Promise<StepResult> {
  const input = event.parse(given);
  const options = { catalog, migration, isOver: () => getRemainingTimeInMillis() < RESERVE_MS };
  switch (input.step) {
    case "announce": {
      const { done, announced, uncroppable } = await announceShard({ ...options, limits, shard: input.shard });
      for (const { faceId, reason } of uncroppable) logger.warn("face cannot be cropped", { faceId, reason });
      logger.info("crops announced", { shard: input.shard, announced, done });
      return { shard: input.shard, done };
    }
    case "wait":
      return { done: (await messagesIn(process.env.CROPS_QUEUE ?? "")) === 0 };
    case "check": {
      const { done, left } = await checkShard({ ...options, ...input });
      logger.info("faces checked", { shard: input.shard, left, done });
      return { shard: input.shard, done };
    }
    case "end":
      await endMigration(catalog, migration, input.execution);
      return { done: true };
  }
}
