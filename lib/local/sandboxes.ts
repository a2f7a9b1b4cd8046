import { availableParallelism } from "node:os";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import pLimit, { type LimitFunction } from "p-limit";
import { type LocalFunction, Sandbox } from "./sandbox.ts";

/** More callers wait for a function than it can answer soon. */
export class TooBusy extends Error {
  readonly retryAfterSec = 2;

  constructor(functionName: string) {
    super(`${functionName} has too much to do`);
    this.name = "TooBusy";
  }
}

/** The host is being closed: nothing is started any more. */
export class HostClosing extends Error {
  constructor() {
    super("Facet is stopping");
    this.name = "HostClosing";
  }
}

/** Invocations of a function at a time. More would only take memory: they share the processors. */
const WORKERS = Math.max(2, availableParallelism());

/** Callers that may wait for a function, and how long each: whoever cannot be answered soon is told so. */
const LONGEST_QUEUE = 64;
const LONGEST_WAIT_MS = 20_000;

/** A sandbox nobody called for this long is closed, to give its memory back. */
const IDLE_MS = 15_000;

/**
 * Runs handlers in worker threads, each with the environment of its function. As on Lambda, a sandbox does one
 * invocation at a time and is used again; functions of the same environment share sandboxes. No function has more than
 * one for each processor; who comes then waits.
 */
export class Sandboxes {
  private readonly free = new Map<string, Sandbox[]>();
  private readonly all = new Set<Sandbox>();
  private readonly turns = new Map<string, LimitFunction>();
  private readonly log: Writable;
  private closed = false;

  /** @param log receives what handlers print */
  constructor(log: Writable) {
    this.log = log;
  }

  /**
   * Invokes a function when it is its turn, however late.
   * @throws FunctionError when the handler throws, runs out of time, or takes its sandbox down
   * @throws HostClosing
   */
  invoke(fn: LocalFunction, event: unknown): Promise<unknown> {
    return this.turnsOf(fn)(() => this.run(fn, event));
  }

  /**
   * Invokes a function for a caller who is not to wait long.
   * @param gone whether the caller still waits
   * @throws TooBusy, FunctionError, HostClosing
   */
  async invokeSoon(fn: LocalFunction, event: unknown, gone: AbortSignal): Promise<unknown> {
    const turns = this.turnsOf(fn);
    if (turns.pendingCount >= LONGEST_QUEUE) throw new TooBusy(fn.name);
    const waiting = new AbortController();
    const late = sleep(LONGEST_WAIT_MS, undefined, { signal: waiting.signal, ref: false }).then(
      () => {
        waiting.abort();
        throw new TooBusy(fn.name);
      },
      () => new Promise<never>(() => {}),
    );
    const answer = turns(() => {
      if (gone.aborted || waiting.signal.aborted) throw new TooBusy(fn.name);
      waiting.abort();
      return this.run(fn, event);
    });
    return Promise.race([answer, late]);
  }

  /** Ends all sandboxes, those at work too; whoever waits is told. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.all].map((sandbox) => sandbox.close()));
  }

  private turnsOf({ name }: LocalFunction): LimitFunction {
    const turns = this.turns.get(name) ?? pLimit(WORKERS);
    this.turns.set(name, turns);
    return turns;
  }

  private async run(fn: LocalFunction, event: unknown): Promise<unknown> {
    if (this.closed) throw new HostClosing();
    const group = JSON.stringify(fn.environment);
    const sandbox = this.free.get(group)?.pop() ?? this.open(fn.environment);
    try {
      return await sandbox.invoke(fn, event);
    } finally {
      if (sandbox.open) this.rest(group, sandbox);
    }
  }

  private open(environment: Readonly<Record<string, string>>): Sandbox {
    const sandbox = new Sandbox(environment, this.log);
    this.all.add(sandbox);
    sandbox.onClose = () => this.all.delete(sandbox);
    return sandbox;
  }

  private rest(group: string, sandbox: Sandbox): void {
    const resting = this.free.get(group) ?? [];
    this.free.set(group, resting);
    resting.push(sandbox);
    sandbox.closeAfter(IDLE_MS, () => {
      const at = resting.indexOf(sandbox);
      if (at >= 0) resting.splice(at, 1);
    });
  }
}
