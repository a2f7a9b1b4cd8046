import { request } from "node:https";
import { text } from "node:stream/consumers";
import { checkServerIdentity, connect, type PeerCertificate } from "node:tls";

export interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/**
 * Sends a request over TLS, to a server whose certificate is trusted, and checked against the address.
 * @param ca the certificate, PEM
 */
export async function fetchOver(
  ca: string,
  url: string,
  {
    method = "GET",
    headers = {},
    body = "",
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { hostname } = new URL(url);
  // Also if a test sends another Host header.
  const checked = {
    checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(hostname, certificate),
  };
  request(url, { method, headers, ca, agent: false, ...checked }, (response) => {
    text(response).then(
      (read) => resolve({ status: response.statusCode, headers: response.headers, body: read }),
      reject,
    );
  })
    .on("error", reject)
    .end(body);
  return promise;
}

/** Reads the certificate that a server presents, whoever vouches for it, as PEM. */
export async function certificateAt(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
    resolve(socket.getPeerX509Certificate()?.toString() ?? "");
    socket.end();
  }).on("error", reject);
  return promise;
}
