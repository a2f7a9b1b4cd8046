import { availableParallelism } from "node:os";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import pLimit, { type LimitFunction } from "p-limit";
import { type LocalFunction, Sandbox } from "./sandbox.ts";

/** Too many callers wait for a function. */
export class TooBusy extends Error {
  readonly retryAfterSec = 2;

  constructor(functionName: string) {
    super(`${functionName} is too busy`);
    this.name = "TooBusy";
  }
}

/** The host is closing, and starts no more invocations. */
export class HostClosing extends Error {
  constructor() {
    super("Facet is stopping");
    this.name = "HostClosing";
  }
}

/** Runs functions. */
export type Invoker = Pick<Sandboxes, "invoke" | "invokeSoon">;

/** Credentials of a sandbox, as variables of its environment. */
export interface SandboxCredentials {
  readonly environment: Readonly<Record<string, string>>;
  /** Returns true if the sandbox should not be invoked again, as its credentials expire soon. */
  readonly isStale: () => boolean;
}

/** Concurrent invocations of a function. More would only take memory, as they share the processors. */
const WORKERS = Math.max(2, availableParallelism());

/** Most callers that wait for a function, and the longest wait of each. Others get TooBusy. */
const LONGEST_QUEUE = 64;
const LONGEST_WAIT_MS = 20_000;

/** A sandbox that is idle for this long is closed, to free its memory. */
const IDLE_MS = 15_000;

/**
 * Runs handlers in worker threads, each with the environment of its function. As on Lambda, a sandbox runs one
 * invocation at a time and is reused; functions with the same environment share sandboxes, unless each sandbox has its
 * own credentials. Invocations beyond WORKERS per function wait.
 */
export class Sandboxes {
  private readonly free = new Map<string, Sandbox[]>();
  private readonly all = new Set<Sandbox>();
  private readonly turns = new Map<string, LimitFunction>();
  private readonly log: Writable;
  private readonly credentialsFor: ((fn: LocalFunction) => SandboxCredentials) | undefined;
  private readonly stale = new WeakMap<Sandbox, () => boolean>();
  private closed = false;

  /**
   * @param log receives the output of handlers
   * @param credentialsFor makes the credentials of a new sandbox; by default functions have those of their environment
   */
  constructor(log: Writable, credentialsFor?: (fn: LocalFunction) => SandboxCredentials) {
    this.log = log;
    this.credentialsFor = credentialsFor;
  }

  /**
   * Invokes a function, after any wait.
   * @throws FunctionError if the handler throws, times out, or crashes its sandbox
   * @throws HostClosing
   */
  invoke(fn: LocalFunction, event: unknown): Promise<unknown> {
    return this.turnsOf(fn)(() => this.run(fn, event));
  }

  /**
   * Invokes a function for a caller who cannot wait long.
   * @param gone aborted when the caller stops waiting
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

  /** Closes all sandboxes, even busy ones. Waiting callers get HostClosing. */
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
    const group = this.credentialsFor ? fn.name : JSON.stringify(fn.environment);
    const sandbox = this.free.get(group)?.pop() ?? this.open(fn);
    try {
      return await sandbox.invoke(fn, event);
    } finally {
      if (this.stale.get(sandbox)?.()) void sandbox.close();
      else if (sandbox.open) this.rest(group, sandbox);
    }
  }

  private open(fn: LocalFunction): Sandbox {
    const credentials = this.credentialsFor?.(fn);
    const sandbox = new Sandbox({ ...fn.environment, ...credentials?.environment }, this.log);
    if (credentials) this.stale.set(sandbox, credentials.isStale);
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
