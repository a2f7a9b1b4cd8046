import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { renderUnicodeCompact } from "uqr";
import type { Host } from "../lib/local/host.ts";
import type { LanOptions } from "../lib/local/lan/open.ts";
import { readUsers } from "../lib/local/users.ts";
import { dataDirOf, type GlobalOptions } from "./options.ts";
import { Misuse } from "./run.ts";

export interface LanFlags extends GlobalOptions {
  readonly lan?: boolean;
  readonly host?: string;
  readonly lanPort?: string;
  readonly name?: readonly string[];
  readonly cert?: string;
  readonly key?: string;
}

const HEADING = "On the local network:";

/** Adds the options by which a host serves other devices. */
export function withLanOptions(command: Command): Command {
  const options = [
    new Option("--lan", "also serve devices of the local network, over TLS, to users that facet user adds"),
    new Option("--host <address>", "with --lan: address of this machine to listen on (default all)"),
    new Option("--lan-port <n>", "with --lan: port to listen on (default 8443)"),
    new Option("--name <name...>", "with --lan: further names or addresses of this machine for its certificate"),
    new Option("--cert <file>", "with --lan: certificate to use instead of one that Facet makes (PEM)"),
    new Option("--key <file>", "with --cert: its private key (PEM)"),
  ];
  for (const option of options) command.addOption(option.helpGroup(HEADING));
  return command;
}

/** A port in the text of an option. @throws Misuse */
export function portOf(option: string, text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new Misuse(`${option} ${text}: give a port from 0 to 65535`);
}

/** How the host is to be reached from the network; undefined without --lan. @throws Misuse */
export async function lanOf(options: LanFlags): Promise<LanOptions | undefined> {
  const { lan, host = "0.0.0.0", lanPort = "8443", name: names = [], cert, key } = options;
  if (!lan) {
    const needing = ["host", "lanPort", "name", "cert", "key"].filter((each) => options[each] !== undefined);
    if (needing.length === 0) return undefined;
    throw new Misuse("Only with --lan can other devices reach Facet: add it, or leave out its options");
  }
  if ((cert === undefined) !== (key === undefined)) throw new Misuse("Give both --cert and --key, or neither");
  for (const file of [cert, key])
    if (file !== undefined && !existsSync(file)) throw new Misuse(`There is no file ${file}`);
  const given = cert !== undefined && key !== undefined ? { cert: resolve(cert), key: resolve(key) } : undefined;
  if (given && names.length > 0) throw new Misuse("--name is for Facet's own certificate: leave it out with --cert");
  const data = options.data === ".facet" ? "" : ` --data ${options.data}`;
  if ((await readUsers(dataDirOf(options))).length === 0)
    throw new Misuse(`--lan needs a user who may log in. Add one: facet user add NAME --role manage${data}`);
  return { host, port: portOf("--lan-port", lanPort), names, given };
}

/** Says how other devices reach a host, with a picture of the address for the camera of a phone. */
export function describeLan({ addresses, fingerprint }: NonNullable<Host["lan"]>): string {
  const [first = ""] = addresses;
  const others = addresses.slice(1).map((address) => `, or ${address}`);
  const picture = first === "" ? "" : `\n${renderUnicodeCompact(first, { border: 2 })}`;
  return `On the network: ${first}${others.join("")}\nCertificate (SHA-256): ${fingerprint}${picture}`;
}
