import { hostname, networkInterfaces } from "node:os";

/** Addresses that stand for all of the machine's. */
const ALL = ["0.0.0.0", "::"];

/**
 * Returns the addresses at which other devices reach a port, the likeliest first.
 * @param host the address that the port listens on
 */
export function addressesOf(host: string): string[] {
  if (!ALL.includes(host)) return [host];
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  // IPv6 addresses of home networks change daily, and a certificate with them.
  return all.filter(({ family, internal }) => family === "IPv4" && !internal).map(({ address }) => address);
}

/** Returns the names of this machine: its own, and the one that devices of a home network find without a server (mDNS). */
export function machineNames(): string[] {
  const [name = "localhost"] = hostname().toLowerCase().split(".");
  return /^[a-z0-9-]{1,63}$/.test(name) ? [name, `${name}.local`] : [];
}
