import { setTimeout as sleep } from "node:timers/promises";
import { parametersInForce } from "../lib/catalog/decisions/parameters.ts";
import { getObject } from "../lib/catalog/store/objects.ts";
import type { Catalog } from "../lib/catalog/store/open.ts";
import type { Parameters } from "../lib/parameters.ts";

/** Longest wait for table and bucket: Lambda ends an initialisation after 10 seconds and starts it again. */
const LONGEST_MS = 2000;

/** A key that no crop has: theirs begin with their library. */
const NO_CROP = "warm-up";

/**
 * Sends the table and the crops bucket a first request, which connects to them and compiles the SDK's code. Done while a
 * function starts, because Lambda gives it more of a processor then. Errors are ignored, as the first event meets them again.
 */
export async function warmUp(catalog: Catalog, parameters: Parameters, longestMs = LONGEST_MS): Promise<void> {
  const waiting = new AbortController();
  const late = sleep(longestMs, undefined, { signal: waiting.signal }).catch(() => {});
  const requests = [getObject(catalog, catalog.cropsBucket, NO_CROP), parametersInForce(catalog, parameters)];
  await Promise.race([Promise.allSettled(requests), late]);
  waiting.abort();
}
