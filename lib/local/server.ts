import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HOST_ID_HEADER } from "./host-file.ts";

type Serve = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Who answers what comes in on the host's one port. */
export interface Services {
  readonly s3: Serve;
  readonly dynamodb: Serve;
  readonly states: Serve;
  readonly sqs: Serve;
  /** Whatever is not signed for a service of AWS: the API and the gallery. */
  readonly http: Serve;
}

/** The port is taken. */
export class PortInUse extends Error {
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} is in use: end what uses it, or choose another with --port`);
    this.name = "PortInUse";
    this.port = port;
  }
}

/**
 * One port for everything. AWS clients sign each request for a service (AWS Signature Version 4: the credential scope
 * DATE/REGION/SERVICE/aws4_request, in the Authorization header or in X-Amz-Credential), which tells them apart.
 */
export class HostServer {
  services: Services | undefined;
  private readonly server: Server = createServer((request, response) => this.serve(request, response));
  private readonly id: string;

  /** @param id which host this is, for those who look for it */
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
      if (!this.services) return void response.writeHead(503).end();
      const { host, origin } = request.headers;
      if (!isLocal(host)) return void response.writeHead(421).end("This host answers to 127.0.0.1 only\n");
      if (origin && origin !== `http://${host}`)
        return void response.writeHead(403).end("No page of another site may call\n");
      // Who asks which host this is need not wait for a function.
      if (request.method === "HEAD" && request.url === "/status") return void response.end();
      await this.services[serviceOf(request)](request, response);
    } catch (error) {
      if (!response.headersSent) response.writeHead(500);
      response.end(error instanceof Error ? error.message : undefined);
    }
  }
}

const SIGNED = ["s3", "dynamodb", "states", "sqs"] as const;

/** Pages of other sites may not reach the host under a name of theirs (DNS rebinding). */
function isLocal(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? "");
}

function serviceOf(request: IncomingMessage): keyof Services {
  const query = new URL(request.url ?? "/", "http://host").searchParams;
  // Version 2 of the signature, in which `aws s3 presign` may still make links, knows no other service.
  if (query.has("AWSAccessKeyId")) return "s3";
  const scope = /Credential=([^,\s]+)/.exec(request.headers.authorization ?? "")?.[1] ?? query.get("X-Amz-Credential");
  const service = scope?.split("/").at(-2);
  return SIGNED.find((known) => known === service) ?? "http";
}
