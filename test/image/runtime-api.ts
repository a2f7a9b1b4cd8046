import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

interface Waiting {
  readonly event: unknown;
  readonly settle: (outcome: { readonly answer?: unknown; readonly error?: unknown }) => void;
}

/**
 * The part of Lambda's Runtime API from which a runtime gets events, and to which it sends answers (AWS Lambda
 * developer guide, "Using the Lambda runtime API for custom runtimes"). One event at a time. When it closes, the
 * runtime ends.
 */
export class RuntimeApi {
  private readonly server = createServer((request, response) => void this.serve(request, response));
  private readonly events: Waiting[] = [];
  private readonly asking: ServerResponse[] = [];
  private readonly running = new Map<string, Waiting>();
  private count = 0;

  /** @returns AWS_LAMBDA_RUNTIME_API */
  async listen(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Invokes the function. @returns its answer @throws Error with its message if it fails or cannot start */
  async invoke(event: unknown): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<{ answer?: unknown; error?: unknown }>();
    this.events.push({ event, settle: resolve });
    this.next();
    const { answer, error } = await promise;
    if (error !== undefined) throw new Error(`the function failed: ${JSON.stringify(error)}`);
    return answer;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , , kind = "", id = "", outcome = ""] = request.url?.split("/") ?? [];
    const body = await text(request);
    if (kind === "invocation" && id === "next") {
      this.asking.push(response);
      this.next();
      return;
    }
    const value = body === "" ? undefined : JSON.parse(body);
    const told = this.running.get(id) ?? this.events[0];
    if (outcome === "response") told?.settle({ answer: value });
    else told?.settle({ error: value ?? kind });
    this.running.delete(id);
    response.writeHead(202).end("{}");
  }

  private next(): void {
    if (this.asking.length === 0 || this.events.length === 0) return;
    const id = `request-${++this.count}`;
    const waiting = this.events.shift()!;
    this.running.set(id, waiting);
    this.asking
      .shift()!
      .writeHead(200, {
        "content-type": "application/json",
        "Lambda-Runtime-Aws-Request-Id": id,
        "Lambda-Runtime-Deadline-Ms": String(Date.now() + 120_000),
        "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:000000000000:function:facet",
      })
      .end(JSON.stringify(waiting.event));
  }
}
