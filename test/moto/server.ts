import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { until } from "../support/wait.ts";

/** Runs a function that the state machine calls, by name. */
export type Invoke = (name: string, event: unknown) => Promise<unknown>;

export interface Moto extends AsyncDisposable {
  readonly url: string;
  /** Calls one of the services that accept form data. @returns its XML @throws Error if it refuses */
  form(service: string, fields: Record<string, string>): Promise<string>;
  /** A service's answer to GET. */
  // biome-ignore lint/suspicious/noExplicitAny: each path has an answer of its own
  get(service: string, path: string): Promise<any>;
  /** Returns true if state machines run, or are only stored. */
  runStateMachines(run: boolean): Promise<void>;
}

/** Reason why moto cannot be used; false if it can. */
export function withoutMoto(): string | false {
  try {
    execFileSync("moto_server", ["--help"], { stdio: "ignore" });
    return false;
  } catch {
    return "moto_server is not installed (pip install 'moto[server,stepfunctions]')";
  }
}

/**
 * Starts moto's server. Its Step Functions engine calls functions at the port in MOTO_PORT, where a bridge runs them in
 * this process and forwards all other requests to moto.
 */
export async function startMoto(invoke: Invoke): Promise<Moto> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const bridge = createServer((asked, answer) => {
    const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(asked.url ?? "") ?? [];
    if (!name) return handOn(port, asked, answer);
    void run(invoke, decodeURIComponent(name).split(":").at(-1) ?? "", asked, answer);
  });
  await new Promise<void>((resolve) => bridge.listen(0, resolve));
  const child = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], {
    env: { ...process.env, MOTO_PORT: String((bridge.address() as AddressInfo).port), VALIDATE_LAMBDA_S3: "false" },
    stdio: "ignore",
  });
  await untilReady(url, child);
  const signed = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  });
  return {
    url,
    async form(service, fields) {
      const answer = await fetch(url, {
        method: "POST",
        headers: signed(service),
        body: new URLSearchParams(fields),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${fields.Action}: ${text}`);
      return text;
    },
    get: async (service, path) => (await fetch(url + path, { headers: signed(service) })).json(),
    async runStateMachines(execute_state_machine) {
      const body = JSON.stringify({ stepfunctions: { execute_state_machine } });
      await fetch(`${url}/moto-api/config`, { method: "POST", body });
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      bridge.closeAllConnections();
      await new Promise((resolve) => bridge.close(resolve));
    },
  };
}

/** Answers like Lambda: if the handler throws, the payload is the error, and a header says so. */
async function run(invoke: Invoke, name: string, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  try {
    const result = await invoke(name, await json(asked));
    answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result ?? null));
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    answer
      .writeHead(200, { "content-type": "application/json", "x-amz-function-error": "Unhandled" })
      .end(JSON.stringify({ errorType: error.name, errorMessage: error.message }));
  }
}

function handOn(port: number, asked: IncomingMessage, answer: ServerResponse): void {
  const { method, url, headers } = asked;
  const onward = request({ host: "127.0.0.1", port, method, path: url, headers }, (come) => {
    answer.writeHead(come.statusCode ?? 502, come.headers);
    come.pipe(answer);
  });
  onward.on("error", (error) => answer.writeHead(502).end(error.message));
  asked.pipe(onward);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const isThere = () =>
    fetch(`${url}/moto-api/`).then(
      () => true,
      () => false,
    );
  await until("moto_server to answer", async () => {
    if (child.exitCode !== null) throw new Error(`moto_server ended with ${child.exitCode}`);
    return isThere();
  });
}
