import { checked } from "../../lib/catalog/store/checked.ts";
import { checkLibrary } from "../../lib/catalog/store/library-checks.ts";
import { backfill } from "../../lib/indexing/backfill.ts";
import { sendMessages } from "../../lib/services/queues.ts";
import * as z from "../../lib/zod.ts";
import { openTelemetry } from "../telemetry.ts";

const catalog = checked(checkLibrary);
const { logger } = openTelemetry("backfill");

/** Time reserved for finishing a page. */
const RESERVE_MS = 60_000;

/** The schedule sends an empty object. */
const event = z.object({ again: z._default(z.boolean(), false) });

interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/**
 * Sends the objects that are already in an existing photos bucket to the photos queue. It stops when its time is nearly
 * up, and continues on the next call.
 */
export async function handler(given: unknown, { getRemainingTimeInMillis }: LambdaContext) {
  const { again } = event.parse(given);
  const {
    bucket: _,
    after: __,
    ...state
  } = await backfill({
    catalog,
    again,
    send: (bodies) => sendMessages(process.env.PHOTOS_QUEUE ?? "", bodies),
    isOver: () => getRemainingTimeInMillis() < RESERVE_MS,
  });
  logger.info("bucket listed", state);
  return state;
}
