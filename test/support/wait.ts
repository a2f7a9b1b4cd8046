import { setTimeout as sleep } from "node:timers/promises";

export interface WaitOptions {
  /** Time limit, ms. */
  readonly ms?: number;
  /** Time between two checks, ms. */
  readonly everyMs?: number;
}

/**
 * Calls `check` until it returns a truthy value, and returns that value.
 *
 * @param what description for the failure, such as "the run to end"
 * @param check returns undefined, false or another falsy value as long as the wait should continue
 * @throws Error if it takes longer than `ms`
 *
 * @example
 * const version = await until("a version to be published", async () => (await readStatus()).version);
 */
export async function until<T>(
  what: string,
  check: () => T | Promise<T>,
  { ms = 60_000, everyMs = 50 }: WaitOptions = {},
): Promise<T & {}> {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited ${ms / 1000} s for ${what}`);
    await sleep(everyMs);
  }
}
