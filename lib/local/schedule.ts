import { nextStart } from "../cost/schedules.ts";
import type { Clock } from "./clock.ts";

/** Node's longest timer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls `start` by a schedule, until it is disposed of. */
export function repeat(expression: string, clock: Clock, start: () => void): Disposable {
  let timer: NodeJS.Timeout;
  const waitFor = (at: number) => {
    const waitMs = clock.real(at - clock.now());
    timer = setTimeout(() => (waitMs > LONGEST_TIMER_MS ? waitFor(at) : begin(at)), Math.min(waitMs, LONGEST_TIMER_MS));
  };
  const begin = (at: number) => {
    start();
    waitForNext(at);
  };
  const waitForNext = (after: number) => {
    const next = nextStart(expression, after);
    if (next !== undefined) waitFor(next);
  };
  waitForNext(clock.now());
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
