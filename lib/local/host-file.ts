import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, realpath, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { writeWhole } from "../models/cache.ts";
import { openDataFolder } from "./data-folder.ts";
import { lock } from "./lock.ts";

const keeper = z.object({
  /** Random; the host's answer to GET /status has it too. */
  id: z.string(),
  /** The real path of the data folder: in a copy of the folder it is another. */
  path: z.string(),
  pid: z.number(),
  since: z.string(),
  command: z.string(),
});

const running = keeper.extend({
  url: z.string(),
  /** What a client on this machine sets to reach the host: endpoints, region and keys. */
  environment: z.record(z.string(), z.string()),
  outputs: z.record(z.string(), z.string()),
});

/** A process that keeps a data folder, as it wrote itself down there. */
type Keeper = z.infer<typeof keeper>;

/** The same once its host is ready. */
export type RunningHost = z.infer<typeof running>;

/** A data folder has a host already, or is being reset. */
export class HostRunning extends Error {
  readonly dataDir: string;
  readonly pid: number | undefined;

  constructor(dataDir: string, by: Keeper | RunningHost | undefined) {
    super(
      `${dataDir} is in use by ${describe(by)}${by && "url" in by ? ` at ${by.url}` : ""}: end it, or choose another folder with --data`,
    );
    this.name = "HostRunning";
    this.dataDir = dataDir;
    this.pid = by?.pid;
  }
}

/** The host of a data folder lives and does not answer. */
export class HostNotAnswering extends Error {
  readonly dataDir: string;
  readonly pid: number | undefined;

  constructor(dataDir: string, by: Keeper | RunningHost | undefined) {
    const end = by ? `end it (kill ${by.pid})` : "end it";
    super(
      `${dataDir} is in use by ${describe(by)}, which did not answer within ${PATIENCE_MS / 1000} s: try again, or ${end}`,
    );
    this.name = "HostNotAnswering";
    this.dataDir = dataDir;
    this.pid = by?.pid;
  }
}

/** How long a host that lives may take to answer. */
const PATIENCE_MS = 10_000;
const EVERY_MS = 50;

/** How long clients may keep a host from ending. */
const CLIENTS_MS = 60_000;

/** The header in which a host says which it is. */
export const HOST_ID_HEADER = "facet-host";

/** Who has this lock keeps the folder. */
const LOCK = "lock";
/** Who shares this lock uses the host of the folder, which does not end meanwhile. */
const CLIENTS = "clients";

const file = (dataDir: string) => join(dataDir, "host.json");

/** A data folder that this process keeps: nobody else touches it. */
export interface KeptFolder extends AsyncDisposable {
  readonly id: string;
  /** Lets others find the host. */
  announce(host: Pick<RunningHost, "url" | "environment" | "outputs">): Promise<void>;
  /** Lets nobody else find the host, and waits for those who use it. */
  retire(): Promise<void>;
}

/**
 * Makes this process the one that keeps a data folder, which is made when it is not there.
 * @throws HostRunning
 * @throws FolderReadOnly
 */
export async function keepFolder(dataDir: string): Promise<KeptFolder> {
  await openDataFolder(dataDir);
  // Others look whether it is locked for a moment only.
  const locked = lock(dataDir, LOCK, { mode: "exclusive", waitMs: 500 });
  if (!locked) throw new HostRunning(dataDir, await keeperOf(dataDir));
  const me: Keeper = {
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
      if (!existsSync(dataDir)) return; // who removed it uses it no more
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
 * The host that keeps this folder now; undefined when no process does. One that is starting is waited for.
 * @throws HostNotAnswering
 */
export async function findHost(dataDir: string): Promise<RunningHost | undefined> {
  const deadline = Date.now() + PATIENCE_MS;
  const path = await realpath(dataDir).catch(() => undefined);
  for (;;) {
    const kept = await keeperOf(dataDir);
    if (!kept || !isLocked(dataDir)) return undefined;
    const left = deadline - Date.now();
    if (left <= 0) throw new HostNotAnswering(dataDir, kept);
    if ("url" in kept && kept.path === path && (await answers(kept, left))) return kept;
    await sleep(EVERY_MS);
  }
}

/** A host that does not end before it is left. */
export interface JoinedHost {
  readonly host: RunningHost;
  readonly leave: Disposable;
}

/**
 * As findHost, to use the host for a while.
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
    if (Date.now() > deadline) throw new HostNotAnswering(dataDir, await keeperOf(dataDir));
    await sleep(EVERY_MS);
  }
  return undefined;
}

function isLocked(dataDir: string): boolean {
  using free = lock(dataDir, LOCK, { mode: "exclusive", waitMs: 0 });
  return free === undefined;
}

/** Who keeps the folder, or kept it last. */
async function keeperOf(dataDir: string): Promise<Keeper | RunningHost | undefined> {
  const text = await readFile(file(dataDir), "utf8").catch(() => undefined);
  return text === undefined ? undefined : z.union([running, keeper]).safeParse(parse(text)).data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the host itself is at its address: another program may have been given it since. */
async function answers({ url, id }: RunningHost, timeoutMs: number): Promise<boolean> {
  return fetch(`${url}/status`, { method: "HEAD", signal: AbortSignal.timeout(timeoutMs) }).then(
    ({ headers }) => headers.get(HOST_ID_HEADER) === id,
    () => false,
  );
}

function describe(by: Keeper | undefined): string {
  return by ? `process ${by.pid} (${by.command}, since ${by.since})` : "another process";
}
