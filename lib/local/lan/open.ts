import { readFile } from "node:fs/promises";
import { addressesOf, machineNames } from "./addresses.ts";
import { type KeyAndCertificate, ownCertificate } from "./certificate.ts";
import { LanServer, type LanServices } from "./server.ts";

/** How a host is reached from other devices. */
export interface LanOptions {
  /** Address to listen on; 0.0.0.0 for all of this machine. */
  readonly host: string;
  readonly port: number;
  /** Further names and addresses of this machine, for its own certificate. */
  readonly names: readonly string[];
  /** Files of a given certificate and its private key, PEM; by default the host makes its own. */
  readonly given?: { readonly cert: string; readonly key: string } | undefined;
}

/** A host that other devices reach. */
export interface Lan extends AsyncDisposable {
  /** The likeliest first. */
  readonly addresses: readonly string[];
  /** The SHA-256 of the certificate, as browsers show it. */
  readonly fingerprint: string;
}

/** Time after which the certificate is looked at again: addresses change, and certificates expire. */
const EVERY_MS = 3600 * 1000;

/**
 * Serves a host to other devices. Renews its own certificate in time, and reads a given one again.
 * @throws PortInUse
 * @throws NoSuchAddress
 */
export async function openLan(dataDir: string, options: LanOptions, services: LanServices): Promise<Lan> {
  const { host, port, names } = options;
  const server = new LanServer(services);
  server.use(await loadCertificate(dataDir, options));
  const addresses = await server.listen(host, port, names);
  const timer = setInterval(() => {
    // A certificate that cannot be read now may be readable in an hour; the one in use works until then.
    loadCertificate(dataDir, options).then(
      (pem) => server.use(pem),
      () => {},
    );
  }, EVERY_MS).unref();
  return {
    addresses,
    fingerprint: server.fingerprint,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await server.close();
    },
  };
}

async function loadCertificate(dataDir: string, { host, names, given }: LanOptions): Promise<KeyAndCertificate> {
  if (!given) return ownCertificate(dataDir, [...new Set([...names, ...addressesOf(host), ...machineNames()])]);
  const [cert, key] = await Promise.all([readFile(given.cert, "utf8"), readFile(given.key, "utf8")]);
  return { cert, key };
}
