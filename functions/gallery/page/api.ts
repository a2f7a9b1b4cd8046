import { fetchAsUser, LoginFailed } from "./login.ts";
import type { Cluster, Page, PersonSummary } from "./types.ts";

export type * from "./types.ts";

/** What the API did not do, in its own words. */
export class Refused extends Error {
  /** HTTP status; 0 where nobody answered. */
  readonly status: number;
  /** After a 412: the ETag that holds now. */
  readonly current: string | undefined;

  constructor(status: number, message: string, current?: string) {
    super(message);
    this.name = "Refused";
    this.status = status;
    this.current = current;
  }
}

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

/**
 * Writes once, however often it must be sent: every attempt has the same key.
 * @throws Refused
 */
export async function write<T>({ method = "POST", path, body, of }: Write): Promise<Answer<T>> {
  const etag = of && path.startsWith(of) ? etags.get(of) : undefined;
  const headers = {
    "idempotency-key": crypto.randomUUID(),
    ...(body ? { "content-type": "application/json" } : {}),
    ...(etag ? { "if-match": etag } : {}),
  };
  const options = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
  const answer = await send(path, options).catch((error: unknown) => {
    if (error instanceof Refused && (error.status === 0 || error.status >= 500)) return send(path, options);
    throw error;
  });
  if (of) remember(of, withoutQuery(path) === of ? (answer.headers.get("etag") ?? undefined) : undefined);
  const text = await answer.text();
  return {
    body: (text === "" ? undefined : JSON.parse(text)) as T,
    actionId: answer.headers.get("facet-action") ?? undefined,
  };
}

async function send(path: string, options: RequestInit): Promise<Response> {
  const answer = await fetchAsUser(path, options).catch((error: unknown) => {
    if (error instanceof LoginFailed) throw new Refused(0, error.message);
    throw new Refused(0, "Facet does not answer. See that it runs and that this device is connected, then try again.");
  });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => undefined);
  const current = problem?.etag ?? answer.headers.get("etag") ?? undefined;
  throw new Refused(answer.status, problem?.detail ?? `${answer.status} ${answer.statusText}`, current);
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
