import { setTimeout as sleep } from "node:timers/promises";
import { parametersInForce } from "../lib/catalog/decisions/parameters.ts";
import type { Catalog } from "../lib/catalog/store/open.ts";
import type { Parameters } from "../lib/parameters.ts";

/** Longest wait for the table: Lambda ends an initialisation after 10 seconds and starts it again. */
const LONGEST_MS = 2000;

/**
 * Loads the S3 client, and sends the table a first request, which connects to it and compiles the SDK's code. Done while a
 * function starts, because Lambda gives it more of a processor then. Errors are ignored, as the first event meets them again.
 */
export async function warmUp(catalog: Catalog, parameters: Parameters, longestMs = LONGEST_MS): Promise<void> {
  const waiting = new AbortController();
  const late = sleep(longestMs, undefined, { signal: waiting.signal }).catch(() => {});
  await Promise.race([Promise.allSettled([catalog.s3(), parametersInForce(catalog, parameters)]), late]);
  waiting.abort();
}
