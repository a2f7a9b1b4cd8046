import { type Backfill, putBackfill, readBackfill } from "../catalog/rows/backfill.ts";
import { listPage } from "../catalog/store/objects.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { createdMessage } from "./events.ts";

export interface BackfillOptions {
  readonly catalog: Catalog;
  /** Sends messages to the photos queue. */
  readonly send: (bodies: readonly string[]) => Promise<void>;
  /** Returns true if the work should stop at the next page; the next call continues there. */
  readonly isOver: () => boolean;
  /** Starts from the first object, even if the bucket was listed before. */
  readonly again?: boolean;
}

/**
 * Lists the photos bucket and sends the message that S3 would send for each object, so that photos from before the
 * deployment are indexed. Its progress is in the catalog: an interrupted call repeats one page at most, which does no
 * harm, as a photo that is already indexed is left as it is.
 */
export async function backfill({ catalog, send, isOver, again = false }: BackfillOptions): Promise<Backfill> {
  const bucket = catalog.photosBucket;
  const known = again ? undefined : await readBackfill(catalog);
  let state: Backfill = known?.bucket === bucket ? known : { bucket, sent: 0, done: false };
  while (!state.done && !isOver()) {
    const { objects, isLast } = await listPage(catalog, bucket, state.after);
    await send(objects.map(({ key, eTag }) => createdMessage(key, eTag)));
    const after = objects.at(-1)?.key ?? state.after;
    const sent = state.sent + objects.length;
    state = { bucket, ...(after === undefined ? {} : { after }), sent, done: isLast };
    await putBackfill(catalog, state);
  }
  return state;
}
