import type { Stats } from "node:fs";
import { stat as statOf } from "node:fs/promises";
import { setTimeout as after } from "node:timers/promises";

/** A file that changed within this time may still be written to, for example by a copy, ms. */
const RECENT_MS = 2000;

/** Time without changes after which a recent file counts as complete, ms. */
const GLANCE_MS = 250;

/** Time without changes for a file that grew during the wait, as copies over a network arrive in pieces, ms. */
export const GROWING_MS = 2000;

/** Longest wait. A file that is written to for longer is left to a later scan, ms. */
const PATIENCE_MS = 60_000;

/** The file changed during the whole wait. */
export class StillWritten extends Error {
  constructor() {
    super("it is still being written: index again when it is complete");
    this.name = "StillWritten";
  }
}

/**
 * Waits until a file is no longer written to, judged by its size and time. Returns at once if it has not changed
 * recently.
 * @returns the file's stat after the wait
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
