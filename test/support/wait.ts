import { setTimeout as sleep } from "node:timers/promises";

export interface WaitOptions {
  /** How long it may take, ms. */
  readonly ms?: number;
  /** Between two looks, ms. */
  readonly everyMs?: number;
}

/**
 * Looks until there is something, and answers with it.
 *
 * @param what is waited for, as the failure names it: "the run to end"
 * @param check undefined, false or another falsy value: not yet
 * @throws Error when it takes longer than `ms`
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
