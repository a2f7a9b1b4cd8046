import { checked } from "../../lib/catalog/store/checked.ts";
import { noteMigrated } from "../../lib/catalog/store/identity.ts";
import { checkLibrary } from "../../lib/catalog/store/library-checks.ts";
import { countLeft } from "../../lib/library/migrate-faces.ts";
import { announceCrops } from "../../lib/library/remake-crops.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";

const catalog = checked(checkLibrary);
const migration = { from: findEmbedder(process.env.EMBEDDER).id, to: process.env.MIGRATE_TO ?? "" };
const limits = limitsOf(readParameters(process.env));

/** Time reserved for finishing the messages in work. */
const RESERVE_MS = 30_000;

interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** Sends crops through the embed function again until the time limit is near; call it until nothing is left. */
export async function handler(_: unknown, { getRemainingTimeInMillis }: LambdaContext) {
  const isOver = () => getRemainingTimeInMillis() < RESERVE_MS;
  const { announced, uncroppable } = await announceCrops({ catalog, migration, limits, isOver });
  const left = isOver() ? "more" : await countLeft(catalog, migration);
  if (left === 0) await noteMigrated(catalog, migration.to);
  return { ...migration, announced, uncroppable, left };
}
