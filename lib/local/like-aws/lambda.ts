import { setTimeout as sleep } from "node:timers/promises";
import { FunctionError, type LocalFunction } from "../sandbox.ts";
import { HostClosing, type Invoker } from "../sandboxes.ts";
import { GatewayError } from "./gateway-error.ts";

/** Lambda's limit for the events and answers of synchronous calls, bytes. */
const LARGEST_PAYLOAD = 6 * 1024 * 1024;

/** API Gateway's limit for the answer of a function. */
const LONGEST_REQUEST_MS = 30_000;

/** The account has no free concurrency. The name is the one that state machines see. */
export class TooManyRequests extends FunctionError {
  constructor() {
    super("Lambda.TooManyRequestsException", "Rate Exceeded.");
  }
}

/**
 * Invokes functions with the limits of an account: concurrency, size of events and answers. An invocation counts from
 * its start, even while it waits for one of this machine's few processors.
 */
export class Lambda implements Invoker {
  private readonly inner: Invoker;
  private readonly unreserved: number;
  private readonly reserved: ReadonlyMap<string, number>;
  /** Running invocations by function, and of all functions without a reservation under an empty name. */
  private readonly running = new Map<string, number>();

  /**
   * @param concurrency of the account
   * @param reserved concurrency that is kept for a function, by its name, and that limits it
   */
  constructor(inner: Invoker, concurrency: number, reserved: ReadonlyMap<string, number> = new Map()) {
    this.inner = inner;
    this.unreserved = concurrency - [...reserved.values()].reduce((sum, count) => sum + count, 0);
    this.reserved = reserved;
  }

  /** @throws TooManyRequests, FunctionError, HostClosing */
  async invoke(fn: LocalFunction, event: unknown): Promise<unknown> {
    const size = sizeOf(event);
    if (size > LARGEST_PAYLOAD) {
      const message = `${size} byte payload is too large for the RequestResponse invocation type (limit ${LARGEST_PAYLOAD} bytes)`;
      throw new FunctionError("Lambda.RequestTooLargeException", message);
    }
    const pool = this.reserved.has(fn.name) ? fn.name : "";
    if (this.runningIn(pool) >= (this.reserved.get(pool) ?? this.unreserved)) throw new TooManyRequests();
    this.running.set(pool, this.runningIn(pool) + 1);
    try {
      return sized(await this.inner.invoke(fn, event));
    } finally {
      this.running.set(pool, this.runningIn(pool) - 1);
    }
  }

  private runningIn(pool: string): number {
    return this.running.get(pool) ?? 0;
  }

  /** Invokes a function as API Gateway does, which tells its caller nothing of an error. @throws GatewayError */
  async invokeSoon(fn: LocalFunction, event: unknown, _gone: AbortSignal): Promise<unknown> {
    const answered = new AbortController();
    const late = sleep(LONGEST_REQUEST_MS, undefined, { signal: answered.signal, ref: false }).then(() => {
      throw new GatewayError(503, "Service Unavailable");
    });
    try {
      return await Promise.race([this.invoke(fn, event), late]);
    } catch (error) {
      if (error instanceof GatewayError || error instanceof HostClosing) throw error;
      if (error instanceof TooManyRequests) throw new GatewayError(503, "Service Unavailable");
      throw new GatewayError(500, "Internal Server Error");
    } finally {
      answered.abort();
      late.catch(() => {});
    }
  }
}

/** @throws FunctionError if an answer is too large */
function sized(answer: unknown): unknown {
  const size = sizeOf(answer);
  if (size <= LARGEST_PAYLOAD) return answer;
  const message = `Response payload size (${size} bytes) exceeded maximum allowed payload size (${LARGEST_PAYLOAD} bytes).`;
  throw new FunctionError("Function.ResponseSizeTooLarge", message);
}

/** Size of a value as JSON, bytes. */
function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? "");
}
