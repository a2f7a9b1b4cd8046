import type { SelfTest, SelfTestAnswer } from "../lib/services/canary.ts";

/**
 * Adds the self-test of a deployment to a handler: an event with `selfTest` reads and writes nothing stored, and gets an
 * answer of its own.
 */
export function withSelfTest<Event, Context, Result>(
  handler: (event: Event, context: Context) => Result,
  test: (event: SelfTest) => Promise<SelfTestAnswer>,
): (event: Event, context: Context) => Result | Promise<SelfTestAnswer> {
  return (event, context) => (isSelfTest(event) ? test(event) : handler(event, context));
}

function isSelfTest(event: unknown): event is SelfTest {
  return typeof event === "object" && event !== null && "selfTest" in event && event.selfTest === true;
}
