import { X509Certificate } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, isIPv6, type Socket } from "node:net";
import { answer } from "../http-api.ts";
import { problem } from "../problems.ts";
import { IDLE_MS, isPath, PortInUse } from "../server.ts";
import { targetOf } from "../target.ts";
import { addressesOf } from "./addresses.ts";
import { certificateIn, isFor, type KeyAndCertificate } from "./certificate.ts";
import { followsLink } from "./links.ts";

type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface LanServices {
  /** The API, the gallery and the login. */
  readonly http: Serve;
  /** Reads objects by signed links. */
  readonly s3: Serve;
  /** The address on this machine, for which links are signed. */
  readonly url: string;
}

/** The address cannot be used. */
export class NoSuchAddress extends Error {
  readonly host: string;

  constructor(host: string) {
    super(`${host} is not an address of this machine: leave out --host to use all of them`);
    this.name = "NoSuchAddress";
    this.host = host;
  }
}

/** The first byte of a TLS connection. */
const HANDSHAKE = 0x16;
/** Time for the first byte of a connection. */
const SILENT_MS = 10_000;

/**
 * Serves the API and the gallery to other devices over TLS, at names and addresses in its certificate only. Of the AWS
 * services, nothing but signed links to single objects is served. A request without TLS is sent to the same address with it.
 */
export class LanServer {
  private readonly services: LanServices;
  private readonly sockets = new Set<Socket>();
  private readonly https = createHttpsServer({ keepAliveTimeout: IDLE_MS, minVersion: "TLSv1.2" }, (...both) =>
    this.serve(...both),
  );
  private readonly http = createHttpServer((...both) => this.redirect(...both));
  private readonly port = createServer((socket) => this.accept(socket));
  private pem: KeyAndCertificate | undefined;
  private certificate: X509Certificate | undefined;

  constructor(services: LanServices) {
    this.services = services;
    // A TLS error is the client's affair: often it does not trust the certificate yet.
    this.https.on("tlsClientError", () => {});
  }

  /** Takes a certificate into use, for connections from now on. */
  use(pem: KeyAndCertificate): void {
    if (pem.cert === this.pem?.cert && pem.key === this.pem.key) return;
    const certificate = new X509Certificate(certificateIn(pem.cert));
    this.https.setSecureContext({ ...pem, minVersion: "TLSv1.2" });
    this.pem = pem;
    this.certificate = certificate;
  }

  /** The SHA-256 of the certificate, as browsers show it. */
  get fingerprint(): string {
    return this.certificate?.fingerprint256 ?? "";
  }

  /** @returns addresses for other devices, the likeliest first @throws PortInUse @throws NoSuchAddress */
  async listen(host: string, port: number, names: readonly string[] = []): Promise<string[]> {
    await new Promise<void>((resolve, reject) => {
      this.port.once("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "EADDRINUSE") return reject(new PortInUse(port, "--lan-port"));
        reject(error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND" ? new NoSuchAddress(host) : error);
      });
      this.port.listen(port, host, resolve);
    });
    const { port: given } = this.port.address() as AddressInfo;
    const usable = [...names, ...addressesOf(host)].filter((name) => this.isOwn(name));
    return usable.map((name) => `https://${isIPv6(name) ? `[${name}]` : name}:${given}`);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.port.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.once("close", () => this.sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setTimeout(SILENT_MS, () => socket.destroy());
    socket.once("data", (first) => {
      socket.setTimeout(0).removeAllListeners("timeout");
      socket.pause();
      socket.unshift(first);
      (first[0] === HANDSHAKE ? this.https : this.http).emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { host = "", origin } = request.headers;
      if (!this.isOwn(nameIn(host))) return answer(response, OTHER_NAME);
      if (origin !== undefined && origin !== `https://${host}`)
        return answer(response, problem(403, "Pages of other sites may not send requests to this host"));
      if (!isPath(request.url)) return answer(response, problem(400, "The address of a request must be a path"));
      const { path, query } = targetOf(request.url);
      if (!followsLink(request.method, path, query)) return await this.services.http(request, response);
      request.headers.host = new URL(this.services.url).host;
      delete request.headers.authorization;
      await this.services.s3(request, response);
    } catch (error) {
      if (response.headersSent) return void response.destroy();
      answer(response, problem(500, error instanceof Error ? error.message : ""));
    }
  }

  private redirect(request: IncomingMessage, response: ServerResponse): void {
    const { host = "" } = request.headers;
    const isReading = request.method === "GET" || request.method === "HEAD";
    if (!this.isOwn(nameIn(host))) answer(response, OTHER_NAME);
    else if (!isReading || !isPath(request.url))
      answer(response, problem(400, `Send requests to https://${host}: this one was sent without encryption`));
    else response.writeHead(307, { location: `https://${host}${request.url}`, "cache-control": "no-store" }).end();
  }

  /** Returns whether a name is in the certificate. Pages of other sites may not reach the host by their own name. */
  private isOwn(name: string): boolean {
    return this.certificate !== undefined && isFor(this.certificate, name);
  }
}

const OTHER_NAME = problem(421, "This host accepts requests only at the names and addresses in its certificate");

/** The name or address in a Host header; empty if it is none. */
function nameIn(host: string): string {
  const url = `https://${host}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, "$1") : "";
}
