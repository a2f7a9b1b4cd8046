import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { HOST_ID_HEADER } from "./host-file.ts";
import { problem } from "./problems.ts";
import { answerStarting } from "./starting.ts";
import { targetOf } from "./target.ts";

type Serve = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Handlers of the requests to the host's port. */
export interface Services {
  readonly s3: Serve;
  readonly dynamodb: Serve;
  readonly states: Serve;
  readonly sqs: Serve;
  /** Requests that are not signed for an AWS service: the API and the gallery. */
  readonly http: Serve;
  /** Serves pages of other origins than the API's; returns false if a request is for none of them. */
  readonly pages?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Returns true if the first segment of a path is a bucket of the stack, rather than a route of the API. */
  readonly isBucket: (name: string) => boolean;
}

/** The port is in use. */
export class PortInUse extends Error {
  readonly port: number;

  /** @param option the option that sets the port */
  constructor(port: number, option = "--port") {
    super(`Port ${port} is in use: stop the program that uses it, or choose another with ${option}`);
    this.name = "PortInUse";
    this.port = port;
  }
}

/**
 * Milliseconds before an idle connection is closed. A busy client may write to one that is just being closed, so this is longer
 * than the 5 s that Node waits.
 */
export const IDLE_MS = 65_000;

/**
 * Serves all services on one port. AWS clients sign each request for a service (AWS Signature Version 4: the credential
 * scope DATE/REGION/SERVICE/aws4_request, in the Authorization header or in X-Amz-Credential), which selects the
 * service.
 */
export class HostServer {
  services: Services | undefined;
  private readonly server: Server = createServer({ keepAliveTimeout: IDLE_MS }, (request, response) =>
    this.serve(request, response),
  )
    .on("clientError", refuseUnparsed)
    .on("connect", (_, socket) => refuseWith(problem(400, "This host is not a proxy"), socket));
  private readonly id: string;

  /** @param id the host's id, by which clients recognise it */
  constructor(id: string) {
    this.id = id;
  }

  /** @returns the address of the host, for example http://127.0.0.1:8080 */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", (error: NodeJS.ErrnoException) =>
        reject(error.code === "EADDRINUSE" ? new PortInUse(port) : error),
      );
      this.server.listen(port, "127.0.0.1", resolve);
    });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      response.setHeader(HOST_ID_HEADER, this.id);
      if (!this.services) return answerStarting(request, response);
      const { host, origin } = request.headers;
      if (!isLocal(host))
        return refuse(response, problem(421, "This host accepts requests only at 127.0.0.1 or localhost"));
      if (this.services.pages?.(request, response)) return;
      if (origin !== undefined && origin !== `http://${host}`)
        return refuse(response, problem(403, "Pages of other sites may not send requests to this host"));
      // A client that only asks for the host's id need not wait for a function.
      if (request.method === "HEAD" && request.url === "/status") return void response.end();
      const service = serviceOf(request, this.services.isBucket);
      if (service === "http" && !isPath(request.url))
        return refuse(response, problem(400, "The address of a request must be a path that begins with one slash"));
      await this.services[service](request, response);
    } catch (error) {
      if (response.headersSent) return void response.destroy();
      refuse(response, problem(500, error instanceof Error ? error.message : ""));
    }
  }
}

function refuse(response: ServerResponse, { statusCode, headers, body }: ReturnType<typeof problem>): void {
  response.writeHead(statusCode ?? 500, headers).end(body);
}

/** Answers a malformed or too long request, and keeps reading for a while, so that its sender gets the answer. */
function refuseUnparsed(error: NodeJS.ErrnoException, socket: Duplex): void {
  const isLong = error.code === "HPE_HEADER_OVERFLOW";
  const answer = isLong
    ? problem(431, "The address and headers of a request hold at most 16 KB")
    : problem(400, "This is not an HTTP/1.1 request");
  refuseWith(answer, socket);
}

function refuseWith({ statusCode, headers, body }: ReturnType<typeof problem>, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const lines = Object.entries({ ...headers, "content-length": String(Buffer.byteLength(body)), connection: "close" });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.end(`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode ?? 400]}\r\n${head}\r\n${body}`);
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

const LINGER_MS = 1000;

const SIGNED = ["s3", "dynamodb", "states", "sqs"] as const;

/** Returns true if the Host header is local. Pages of other sites may not reach the host by their own name (DNS rebinding). */
function isLocal(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? "");
}

/** Returns true if an address is a path, and not that of another host, which two slashes would begin. */
export function isPath(url = ""): boolean {
  return /^\/(?![/\\])/.test(url) && URL.canParse(url, "http://host");
}

/** The service for a request. Unsigned requests to an AWS service also go to that service, which refuses them. */
function serviceOf(request: IncomingMessage, isBucket: Services["isBucket"]): (typeof SIGNED)[number] | "http" {
  const { path, query } = targetOf(request.url);
  // Only S3 has signatures of version 2, with which `aws s3 presign` may still sign links.
  if (query.has("AWSAccessKeyId")) return "s3";
  const scope = /Credential=([^,\s]+)/.exec(request.headers.authorization ?? "")?.[1] ?? query.get("X-Amz-Credential");
  const service = SIGNED.find((known) => known === scope?.split("/").at(-2));
  if (service) return service;
  const [api] = String(request.headers["x-amz-target"] ?? "").split(".");
  return APIS[api ?? ""] ?? (isBucket(path.split("/")[1] ?? "") ? "s3" : "http");
}

/** Services by the prefix of the header X-Amz-Target. */
const APIS: Readonly<Record<string, (typeof SIGNED)[number]>> = {
  DynamoDB_20120810: "dynamodb",
  AWSStepFunctions: "states",
  AmazonSQS: "sqs",
};
