import type { Clock } from "../clock.ts";
import type { Definition, StateEvent } from "../workflow.ts";

/** Limit of Step Functions for the input and output of a state, bytes of JSON. */
const LARGEST_STATE = 256 * 1024;

/** A state whose data is too large. No state can retry or catch it. */
export class DataLimitExceeded extends Error {
  readonly isRetryable = false;

  constructor(state: string, bytes: number) {
    super(`${state} has ${bytes} bytes of data, and a state may have ${LARGEST_STATE}`);
    this.name = "States.DataLimitExceeded";
  }
}

/** @throws DataLimitExceeded */
export function requireSmallState({ state }: StateEvent): void {
  if (!state) return;
  for (const data of [state.input, state.output]) {
    const bytes = Buffer.byteLength(JSON.stringify(data) ?? "");
    if (bytes > LARGEST_STATE) throw new DataLimitExceeded(state.name, bytes);
  }
}

/** The definition with shorter waits: those of Wait states, and those before a retry. Timeouts, which limit work, stay. */
export function hasten(definition: Definition, clock: Clock): Definition {
  const shorten = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shorten);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        WAITS.includes(name) ? clock.real(Number(item)) : shorten(item),
      ]),
    );
  };
  return shorten(definition) as Definition;
}

/** Fields with seconds to wait. */
const WAITS = ["IntervalSeconds", "MaxDelaySeconds", "Seconds"];
