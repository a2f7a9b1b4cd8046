import { getCompileCacheDir } from "node:module";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
// Must be first: only the main thread can turn telemetry off, not a sandbox.
import "../onnx/no-telemetry.ts";
import type { Answer, Invocation, SandboxData } from "./sandbox-worker.ts";
import { sourceFile } from "./source-files.ts";

/** A function of the template, ready to be invoked. */
export interface LocalFunction {
  readonly name: string;
  /** Absolute path of the handler's file. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** A handler threw. `name` and `message` are those of its error, as a caller of Lambda sees them. */
export class FunctionError extends Error {
  constructor(name: string, message: string, stack?: string) {
    super(message);
    this.name = name;
    if (stack) this.stack = stack;
  }
}

/**
 * Pixels are outside of V8's heap, owned by small objects in the young generation: a small generation frees them
 * sooner. With V8's default size a busy host takes twice the memory.
 */
const YOUNG_GENERATION_MB = 8;

/** Longest time to load a handler. It takes a second, or many on a busy machine. */
const START_MS = 120_000;

/** Time that an invocation has left when its sandbox is closed: native code that is ended in the middle can abort the process. */
const CLOSING_MS = 10_000;

/** A worker thread with the environment of a function. */
export class Sandbox {
  open = true;
  onClose: () => void = () => {};
  private readonly worker: Worker;
  private pending:
    | { started: () => void; resolve: (result: unknown) => void; reject: (error: Error) => void }
    | undefined;
  private limit: NodeJS.Timeout | undefined;
  private idle: NodeJS.Timeout | undefined;
  private invocations = 0;
  /** Resolves when the current invocation has ended. */
  private invoked: Promise<unknown> = Promise.resolve();

  constructor(environment: Readonly<Record<string, string>>, log: Writable) {
    this.worker = new Worker(new URL(sourceFile("./sandbox-worker.ts"), import.meta.url), {
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

  /** Invokes a function. Its time limit starts once its handler is loaded. @throws FunctionError */
  async invoke(fn: LocalFunction, event: unknown): Promise<unknown> {
    clearTimeout(this.idle);
    const { entry, name: functionName, timeoutMs } = fn;
    const message: Invocation = { id: ++this.invocations, entry, functionName, timeoutMs, event };
    this.timeOutAfter(START_MS, `${fn.name} did not start within ${START_MS / 1000} s`);
    try {
      const answered = new Promise((resolve, reject) => {
        const started = () => this.timeOutAfter(timeoutMs, `${fn.name} timed out after ${timeoutMs / 1000} s`);
        this.pending = { started, resolve, reject };
        this.worker.postMessage(message);
      });
      this.invoked = answered.catch(() => {});
      return await answered;
    } finally {
      clearTimeout(this.limit);
      this.pending = undefined;
    }
  }

  /** Closes the sandbox after `ms`, unless it is invoked before. @param closing called just before it closes */
  closeAfter(ms: number, closing: () => void): void {
    this.idle = setTimeout(() => {
      closing();
      void this.close();
    }, ms);
    this.idle.unref();
  }

  /** Ends the sandbox after its invocation, or after CLOSING_MS. */
  async close(): Promise<void> {
    clearTimeout(this.idle);
    this.open = false;
    const closing = new AbortController();
    await Promise.race([this.invoked, sleep(CLOSING_MS, undefined, { signal: closing.signal }).catch(() => {})]);
    closing.abort();
    await this.worker.terminate();
  }

  private settle(answer: Answer): void {
    if (answer.id !== this.invocations) return;
    if ("started" in answer) this.pending?.started();
    else if ("result" in answer) this.pending?.resolve(answer.result);
    else this.pending?.reject(new FunctionError(answer.error.name, answer.error.message, answer.error.stack));
  }

  private timeOutAfter(ms: number, reason: string): void {
    clearTimeout(this.limit);
    this.limit = setTimeout(() => {
      this.end(new FunctionError("Sandbox.Timedout", reason));
      void this.worker.terminate();
    }, ms);
  }

  private end(error: FunctionError): void {
    this.open = false;
    this.pending?.reject(error);
    this.onClose();
  }
}
