import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, realpath, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { writeWhole } from "../models/cache.ts";
import { openDataFolder } from "./data-folder.ts";
import { lock } from "./lock.ts";

const owner = z.object({
  /** Random; also in the host's answer to GET /status. */
  id: z.string(),
  /** The real path of the data folder, which differs in a copy of the folder. */
  path: z.string(),
  pid: z.number(),
  since: z.string(),
  command: z.string(),
});

const running = owner.extend({
  url: z.string(),
  /** Variables with which clients on this machine reach the host: endpoints, region and keys. */
  environment: z.record(z.string(), z.string()),
  outputs: z.record(z.string(), z.string()),
});

/** The process that owns a data folder, as recorded in its host.json. */
type Owner = z.infer<typeof owner>;

/** The owner of a data folder whose host is ready for requests. */
export type RunningHost = z.infer<typeof running>;

/** The data folder already has a host, or is being reset. */
export class HostRunning extends Error {
  readonly dataDir: string;
  readonly pid: number | undefined;

  constructor(dataDir: string, by: Owner | RunningHost | undefined) {
    super(
      `${dataDir} is in use by ${describe(by)}${by && "url" in by ? ` at ${by.url}` : ""}: stop it, or choose another folder with --data`,
    );
    this.name = "HostRunning";
    this.dataDir = dataDir;
    this.pid = by?.pid;
  }
}

/** The host of a data folder is running but does not answer. */
export class HostNotAnswering extends Error {
  readonly dataDir: string;
  readonly pid: number | undefined;

  constructor(dataDir: string, by: Owner | RunningHost | undefined) {
    const stop = by ? `stop it (kill ${by.pid})` : "stop it";
    super(
      `${dataDir} is in use by ${describe(by)}, which did not answer within ${PATIENCE_MS / 1000} s: try again, or ${stop}`,
    );
    this.name = "HostNotAnswering";
    this.dataDir = dataDir;
    this.pid = by?.pid;
  }
}

/** Longest time that a running host may take to answer. */
const PATIENCE_MS = 10_000;
const EVERY_MS = 50;

/** Longest time that a stopping host waits for its clients. */
const CLIENTS_MS = 60_000;

/** Response header with the host's id. */
export const HOST_ID_HEADER = "facet-host";

/** The owner of the folder holds this lock, exclusively. */
const LOCK = "lock";
/** Clients of the folder's host share this lock. The host does not stop while they do. */
const CLIENTS = "clients";

const file = (dataDir: string) => join(dataDir, "host.json");

/** A data folder that this process owns: no other process may write to it. */
export interface OwnedFolder extends AsyncDisposable {
  readonly id: string;
  /** Publishes the host's address, so that other processes find it. */
  announce(host: Pick<RunningHost, "url" | "environment" | "outputs">): Promise<void>;
  /** Withdraws the host's address, and waits for its current clients. */
  retire(): Promise<void>;
}

/**
 * Makes this process the owner of a data folder. Creates the folder if it is missing.
 * @throws HostRunning
 * @throws FolderReadOnly
 */
export async function claimFolder(dataDir: string): Promise<OwnedFolder> {
  await openDataFolder(dataDir);
  // Processes that test the lock hold it only for a moment.
  const locked = lock(dataDir, LOCK, { mode: "exclusive", waitMs: 500 });
  if (!locked) throw new HostRunning(dataDir, await readOwner(dataDir));
  const me: Owner = {
    id: randomUUID(),
    path: await realpath(dataDir),
    pid: process.pid,
    since: new Date().toISOString(),
    command: [basename(process.argv[1] ?? "node").replace(/\.[jt]s$/, ""), ...process.argv.slice(2)].join(" "),
  };
  const write = (text: object) =>
    writeWhole(file(dataDir), (part) => writeFile(part, JSON.stringify(text), { mode: 0o600 }));
  await using failed = new AsyncDisposableStack();
  failed.use(locked);
  await write(me);
  failed.move();
  let ending: Disposable | undefined;
  return {
    id: me.id,
    announce: (host) => write({ ...me, ...host }),
    async retire() {
      if (!existsSync(dataDir)) return; // whoever removed the folder no longer uses the host
      await write(me);
      const deadline = Date.now() + CLIENTS_MS;
      while (!ending && Date.now() < deadline) {
        ending = lock(dataDir, CLIENTS, { mode: "exclusive", waitMs: 0 });
        if (!ending) await sleep(EVERY_MS);
      }
    },
    async [Symbol.asyncDispose]() {
      await rm(file(dataDir), { force: true });
      ending?.[Symbol.dispose]();
      locked[Symbol.dispose]();
    },
  };
}

/**
 * Finds the host that owns this folder. Returns undefined if no process owns it. Waits for a host that is starting.
 * @throws HostNotAnswering
 */
export async function findHost(dataDir: string): Promise<RunningHost | undefined> {
  const deadline = Date.now() + PATIENCE_MS;
  const path = await realpath(dataDir).catch(() => undefined);
  for (;;) {
    const kept = await readOwner(dataDir);
    if (!kept || !isLocked(dataDir)) return undefined;
    const left = deadline - Date.now();
    if (left <= 0) throw new HostNotAnswering(dataDir, kept);
    if ("url" in kept && kept.path === path && (await answers(kept, left))) return kept;
    await sleep(EVERY_MS);
  }
}

/** A host that does not stop until `leave` is disposed of. */
export interface JoinedHost {
  readonly host: RunningHost;
  readonly leave: Disposable;
}

/**
 * Finds the host that owns this folder, see findHost, and keeps it from stopping while the caller uses it.
 * @throws HostNotAnswering
 */
export async function joinHost(dataDir: string): Promise<JoinedHost | undefined> {
  const deadline = Date.now() + PATIENCE_MS;
  while (isLocked(dataDir)) {
    using joined = new DisposableStack();
    const leave = lock(dataDir, CLIENTS, { mode: "shared", waitMs: 0 });
    if (leave) {
      joined.use(leave);
      const host = await findHost(dataDir);
      if (host) return { host, leave: joined.move() };
    }
    if (Date.now() > deadline) throw new HostNotAnswering(dataDir, await readOwner(dataDir));
    await sleep(EVERY_MS);
  }
  return undefined;
}

function isLocked(dataDir: string): boolean {
  using free = lock(dataDir, LOCK, { mode: "exclusive", waitMs: 0 });
  return free === undefined;
}

/** Reads the current or last owner of the folder. */
async function readOwner(dataDir: string): Promise<Owner | RunningHost | undefined> {
  const text = await readFile(file(dataDir), "utf8").catch(() => undefined);
  return text === undefined ? undefined : z.union([running, owner]).safeParse(parse(text)).data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns true if the host itself answers at its address: another program may have got the port since. */
async function answers({ url, id }: RunningHost, timeoutMs: number): Promise<boolean> {
  return fetch(`${url}/status`, { method: "HEAD", signal: AbortSignal.timeout(timeoutMs) }).then(
    ({ headers }) => headers.get(HOST_ID_HEADER) === id,
    () => false,
  );
}

function describe(by: Owner | undefined): string {
  return by ? `process ${by.pid} (${by.command}, since ${by.since})` : "another process";
}
