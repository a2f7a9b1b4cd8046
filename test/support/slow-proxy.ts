import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";

export interface SlowProxy {
  readonly url: string;
  /** Highest number of concurrent writes so far. */
  readonly mostAtOnce: () => number;
  close(): void;
}

/** Simulates a distant host: forwards every write after a delay, even if the client no longer waits. */
export async function openSlowProxy(url: string, delayMs: number): Promise<SlowProxy> {
  let [now, most] = [0, 0];
  const server = createServer(async (incoming, outgoing) => {
    const body = await Array.fromAsync(incoming as AsyncIterable<Buffer>);
    const isWrite = incoming.method !== "GET";
    if (isWrite) {
      now += 1;
      most = Math.max(most, now);
      await setTimeout(delayMs);
    }
    const { host } = new URL(url);
    const headers = { ...incoming.headers, host, ...(incoming.headers.origin ? { origin: url } : {}) };
    const forwarded = request(new URL(incoming.url ?? "/", url), { method: incoming.method, headers });
    forwarded.on("response", (answer: IncomingMessage) => {
      if (isWrite) now -= 1;
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    forwarded.end(Buffer.concat(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    mostAtOnce: () => most,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
