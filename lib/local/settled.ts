import type { Stats } from "node:fs";
import { stat as statOf } from "node:fs/promises";
import { setTimeout as after } from "node:timers/promises";

/** A file that was written to within this may still be written to, by a copy for example. */
const RECENT_MS = 2000;

/** How long a file is looked at before it is taken for finished. */
const GLANCE_MS = 250;

/** How long a file that grew meanwhile has to stay as it is: copies over a network come in pieces. */
export const GROWING_MS = 2000;

/** A file that somebody writes to for longer than this is left to a later look. */
const PATIENCE_MS = 60_000;

/** A file that is written to all the time. */
export class StillWritten extends Error {
  constructor() {
    super("it is still being written: index again when that has ended");
    this.name = "StillWritten";
  }
}

/**
 * Waits until nobody writes to a file any more, as far as its size and time tell. One that has not changed for a while
 * costs no time.
 * @returns what is known of the file by then
 * @throws StillWritten
 * @throws DOMException AbortError
 */
export async function settled(path: string, known: Stats, signal?: AbortSignal): Promise<Stats> {
  if (Math.abs(Date.now() - known.mtimeMs) > RECENT_MS) return known;
  const giveUpAt = Date.now() + PATIENCE_MS;
  let before = known;
  for (let wait = GLANCE_MS; Date.now() < giveUpAt; wait = GROWING_MS) {
    await after(wait, undefined, signal ? { signal } : {});
    const now = await statOf(path);
    if (now.size === before.size && now.mtimeMs === before.mtimeMs) return now;
    before = now;
  }
  throw new StillWritten();
}
