import type { Clock } from "../clock.ts";
import type { RetryRule } from "../queues.ts";

/**
 * Failed messages stay hidden for the rest of their visibility timeout, and are dead letters only when they would be
 * received again, as in SQS. Only that wait is shortened: while a function handles a message, its timeout is real time.
 */
export function untilVisible(clock: Clock): RetryRule {
  return { delayMs: (_, hiddenMs) => clock.real(hiddenMs), buriesAtOnce: false };
}
