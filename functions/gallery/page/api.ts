import { fetchAsUser, LoginFailed } from "./login.ts";
import type { Cluster, Page, PersonSummary } from "./types.ts";

export type * from "./types.ts";

/** What the API did not do, in its own words. */
export class Refused extends Error {
  /** HTTP status; 0 where nobody answered. */
  readonly status: number;
  /** After a 412: the ETag that holds now. */
  readonly current: string | undefined;
  /** Where a name is taken: who has it. */
  readonly personId: string | undefined;
  /** When the same may be asked again, where it may. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, message: string, facts: Partial<Facts> = {}) {
    super(message);
    this.name = "Refused";
    this.status = status;
    this.current = facts.current;
    this.personId = facts.personId;
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }
}

type Facts = Pick<Refused, "current" | "personId" | "retryAfterSeconds">;

export interface Answer<T> {
  readonly body: T;
  /** By which the write that was just made can be taken back. */
  readonly actionId: string | undefined;
}

export interface Write {
  readonly method?: "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: object;
  /**
   * The path of the thing that changes. Where the write is to this path, and the thing is not as it was last read here,
   * it is refused with 412.
   */
  readonly of?: string | undefined;
  /** The same for every attempt, so that it is done once. */
  readonly key?: string;
  /** Whether it is done in whatever state the thing is. */
  readonly isUnconditional?: boolean;
}

/** The ETag of each thing as it was last read, by its path. */
const etags = new Map<string, string>();

/** Notes a thing's ETag. */
export function remember(path: string, etag: string | undefined): void {
  if (etag === undefined) etags.delete(path);
  else etags.set(path, etag);
}

/** @throws Refused */
export async function call<T>(path: string, body?: object): Promise<T> {
  if (body) return (await write<T>({ path, body })).body;
  const answer = await send(path, {});
  const etag = answer.headers.get("etag");
  if (etag) remember(withoutQuery(path), etag);
  const read = await answer.json();
  if (Array.isArray(read.items)) rememberItems(withoutQuery(path), read.items);
  return read;
}

/** Lists of people and of clusters say the ETag of each. */
function rememberItems(path: string, items: readonly Partial<Cluster & PersonSummary>[]): void {
  for (const { clusterId, personId, etag } of items) {
    if (etag) remember(`${path}/${clusterId ?? personId}`, etag);
  }
}

/** How often a write is sent where the answer says when to send it again. */
const ATTEMPTS = 6;
const LONGEST_WAIT_SECONDS = 10;

/**
 * Writes once, however often it must be sent: every attempt has the same key.
 * @throws Refused
 */
export async function write<T>(wanted: Write): Promise<Answer<T>> {
  const { method = "POST", path, body, of, key = crypto.randomUUID() } = wanted;
  const etag = of && path.startsWith(of) && !wanted.isUnconditional ? etags.get(of) : undefined;
  const headers = {
    "idempotency-key": key,
    ...(body ? { "content-type": "application/json" } : {}),
    ...(etag ? { "if-match": etag } : {}),
  };
  const answer = await sendUntilTaken(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (of) remember(of, withoutQuery(path) === of ? (answer.headers.get("etag") ?? undefined) : undefined);
  const text = await answer.text();
  return {
    body: (text === "" ? undefined : JSON.parse(text)) as T,
    actionId: answer.headers.get("facet-action") ?? undefined,
  };
}

interface Options extends RequestInit {
  readonly body?: string;
}

async function sendUntilTaken(path: string, options: Options): Promise<Response> {
  for (let attempt = 1, mayOutlive = true; ; attempt++) {
    try {
      return await (mayOutlive ? sendKeptAlive(path, options) : send(path, options));
    } catch (error) {
      const waitSeconds = error instanceof Refused ? waitBefore(error, attempt) : undefined;
      if (waitSeconds === undefined) throw error;
      // It may be the browser that did not take one more that outlives the page.
      mayOutlive = (error as Refused).status !== 0;
      await new Promise((resolve) => setTimeout(resolve, 1000 * waitSeconds));
    }
  }
}

/** How long to wait before the next attempt; undefined where there is none. */
function waitBefore({ status, retryAfterSeconds }: Refused, attempt: number): number | undefined {
  if (retryAfterSeconds !== undefined && attempt < ATTEMPTS) return Math.min(retryAfterSeconds, LONGEST_WAIT_SECONDS);
  return (status === 0 || status >= 500) && attempt === 1 ? 0 : undefined;
}

/** Bytes of bodies that may be under way at once and outlive the page: browsers take 64 KiB in all, headers not counted. */
const MOST_KEPT_ALIVE = 60 * 1024;
let keptAlive = 0;

/** Sends what the browser brings to its end also where the page is left. */
async function sendKeptAlive(path: string, options: Options): Promise<Response> {
  const bytes = new TextEncoder().encode(options.body ?? "").length;
  if (keptAlive + bytes > MOST_KEPT_ALIVE) return send(path, options);
  keptAlive += bytes;
  try {
    return await send(path, { ...options, keepalive: true });
  } finally {
    keptAlive -= bytes;
  }
}

async function send(path: string, options: RequestInit): Promise<Response> {
  const answer = await fetchAsUser(path, options).catch((error: unknown) => {
    if (error instanceof LoginFailed) throw new Refused(0, error.message);
    throw new Refused(0, "Facet does not answer. See that it runs and that this device is connected, then try again.");
  });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => undefined);
  const retryAfter = Number(answer.headers.get("retry-after") ?? Number.NaN);
  throw new Refused(answer.status, problem?.detail ?? `${answer.status} ${answer.statusText}`, {
    current: problem?.etag ?? answer.headers.get("etag") ?? undefined,
    personId: problem?.personId,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
  });
}

function withoutQuery(path: string): string {
  return path.split("?", 1)[0] ?? path;
}

/** A path with a query, undefined values left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
}

/** Every item of a list, however many pages it has. */
async function whole<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await call(withQuery(path, { limit: "200", ...query, cursor }));
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  return items;
}

/** Everyone who has a name and is not hidden: favourites, then in order of name. */
export function everyone(): Promise<PersonSummary[]> {
  return whole<PersonSummary>("/people");
}
