import { enableCompileCache } from "node:module";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

/** Data with which a sandbox is started. */
export interface SandboxData {
  /** Folder of the compile cache, which a worker does not inherit from its parent. */
  readonly compileCache: string | undefined;
}

/** A request to a sandbox to run a handler. */
export interface Invocation {
  readonly id: number;
  /** Absolute path of the handler's file. */
  readonly entry: string;
  readonly functionName: string;
  /** Time limit after the handler is loaded. */
  readonly timeoutMs: number;
  readonly event: unknown;
}

/** A message from a sandbox: the handler is loaded and starts, it returned a result, or it threw. */
export type Answer =
  | { readonly id: number; readonly started: true }
  | { readonly id: number; readonly result: unknown }
  | {
      readonly id: number;
      readonly error: { readonly name: string; readonly message: string; readonly stack: string };
    };

const { compileCache }: SandboxData = workerData;
if (compileCache) enableCompileCache(compileCache);

parentPort?.on("message", async ({ id, entry, functionName, timeoutMs, event }: Invocation) => {
  parentPort?.postMessage(await invoke());

  async function invoke(): Promise<Answer> {
    try {
      const { handler, ready } = await import(pathToFileURL(entry).href);
      await ready;
      parentPort?.postMessage({ id, started: true } satisfies Answer);
      const deadline = Date.now() + timeoutMs;
      const context = {
        functionName,
        awsRequestId: crypto.randomUUID(),
        memoryLimitInMB: "1769",
        invokedFunctionArn: functionName,
        getRemainingTimeInMillis: () => deadline - Date.now(),
      };
      return { id, result: await handler(event, context) };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      return { id, error: { name: error.name, message: error.message, stack: error.stack ?? "" } };
    }
  }
});
