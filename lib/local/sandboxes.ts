import { getCompileCacheDir } from "node:module";
import type { Writable } from "node:stream";
import { Worker } from "node:worker_threads";
// First of all: a sandbox cannot turn it off, the thread that starts it can.
import "../onnx/no-telemetry.ts";
import type { Answer, Invocation, SandboxData } from "./sandbox-worker.ts";

/** A function of the template, ready to be invoked. */
export interface LocalFunction {
  readonly name: string;
  /** Absolute path of the handler's file. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** A handler threw; `name` and `message` are its error's, as a caller of Lambda sees them. */
export class FunctionError extends Error {
  constructor(name: string, message: string, stack?: string) {
    super(message);
    this.name = name;
    if (stack) this.stack = stack;
  }
}

/** A sandbox nobody called for this long is closed, to give its memory back. */
const IDLE_MS = 15_000;

/**
 * Pixels lie outside of V8's heap, held by small objects in its young generation: a small one gives them back soon.
 * With V8's own size a host at work takes twice the memory.
 */
const YOUNG_GENERATION_MB = 8;

/**
 * Runs handlers in worker threads, each with the environment of its function. As on Lambda, a sandbox does one
 * invocation at a time and is used again; functions of the same environment share sandboxes.
 */
export class Sandboxes {
  private readonly free = new Map<string, Sandbox[]>();
  private readonly all = new Set<Sandbox>();
  private readonly log: Writable;

  /** @param log receives what handlers print */
  constructor(log: Writable) {
    this.log = log;
  }

  /** @throws FunctionError when the handler throws, runs out of time, or takes its sandbox down. */
  async invoke(fn: LocalFunction, event: unknown): Promise<unknown> {
    const group = JSON.stringify(fn.environment);
    const sandbox = this.free.get(group)?.pop() ?? this.open(fn.environment);
    try {
      return await sandbox.invoke(fn, event);
    } finally {
      if (sandbox.open) this.rest(group, sandbox);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.all].map((sandbox) => sandbox.close()));
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

class Sandbox {
  open = true;
  onClose: () => void = () => {};
  private readonly worker: Worker;
  private pending: { resolve: (result: unknown) => void; reject: (error: Error) => void } | undefined;
  private idle: NodeJS.Timeout | undefined;
  private invocations = 0;

  constructor(environment: Readonly<Record<string, string>>, log: Writable) {
    this.worker = new Worker(new URL("./sandbox-worker.ts", import.meta.url), {
      env: { ...environment },
      workerData: { compileCache: getCompileCacheDir() } satisfies SandboxData,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
      stdout: true,
      stderr: true,
    });
    for (const output of [this.worker.stdout, this.worker.stderr]) output.on("data", (text) => log.write(text));
    this.worker.on("message", (answer: Answer) => this.settle(answer));
    this.worker.on("error", (error) => this.end(new FunctionError("Runtime.ExitError", error.message, error.stack)));
    this.worker.on("exit", (code) => this.end(new FunctionError("Runtime.ExitError", `the sandbox ended: ${code}`)));
  }

  async invoke(fn: LocalFunction, event: unknown): Promise<unknown> {
    clearTimeout(this.idle);
    const message: Invocation = {
      id: ++this.invocations,
      entry: fn.entry,
      functionName: fn.name,
      deadline: Date.now() + fn.timeoutMs,
      event,
    };
    const timer = setTimeout(() => this.timeOut(fn), fn.timeoutMs);
    try {
      return await new Promise((resolve, reject) => {
        this.pending = { resolve, reject };
        this.worker.postMessage(message);
      });
    } finally {
      clearTimeout(timer);
      this.pending = undefined;
    }
  }

  /** Closes unless it is called before `ms` have passed. */
  closeAfter(ms: number, closing: () => void): void {
    this.idle = setTimeout(() => {
      closing();
      void this.close();
    }, ms);
    this.idle.unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    this.open = false;
    await this.worker.terminate();
  }

  private settle(answer: Answer): void {
    if (answer.id !== this.invocations) return;
    if ("result" in answer) this.pending?.resolve(answer.result);
    else this.pending?.reject(new FunctionError(answer.error.name, answer.error.message, answer.error.stack));
  }

  private timeOut(fn: LocalFunction): void {
    this.end(new FunctionError("Sandbox.Timedout", `${fn.name} ran out of its ${fn.timeoutMs / 1000} s`));
    void this.worker.terminate();
  }

  private end(error: FunctionError): void {
    this.open = false;
    this.pending?.reject(error);
    this.onClose();
  }
}
