import type { Cluster, Page, PersonSummary, Problem, ProblemType, Task } from "../base/types.ts";
import { texts } from "../texts/texts.ts";
import { inLibrary } from "./library.ts";
import { fetchAsUser, LoginFailed } from "./login.ts";

export type * from "../base/types.ts";

/** A request that the API did not carry out; the message is for the visitor. */
export class Refused extends Error {
  /** HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** After a 412: the current ETag. */
  readonly current: string | undefined;
  /** The person who already has a name, if that is why it was refused. */
  readonly personId: string | undefined;
  /** When the request may be sent again, if it may. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, message: string, details: Partial<Details> = {}) {
    super(message);
    this.name = "Refused";
    this.status = status;
    this.current = details.current;
    this.personId = details.personId;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

type Details = Pick<Refused, "current" | "personId" | "retryAfterSeconds">;

export interface Answer<T> {
  readonly body: T;
  /** Id by which the write can be undone. */
  readonly actionId: string | undefined;
  /** True if a task carried it out: then the body is empty. */
  readonly isTask?: true;
}

export interface Write {
  readonly method?: "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: object;
  /**
   * Path of the thing that changes. A write to this path is refused with 412 if the thing is not as this page last read
   * it.
   */
  readonly resource?: string | undefined;
  /** Idempotency key, the same for every attempt, so that the write is applied once. */
  readonly key?: string;
  /** True if the write is sent without a condition on the thing's state. */
  readonly isUnconditional?: boolean;
  /** Called every second while a task carries it out, because it concerns very many faces. */
  readonly onProgress?: (task: Pick<Task, "done" | "of">) => void;
}

/** The last ETag of each thing, by its path. */
const etags = new Map<string, string>();

/** Notes a thing's ETag. */
export function remember(path: string, etag: string | undefined): void {
  if (etag === undefined) etags.delete(path);
  else etags.set(path, etag);
}

/** @throws Refused */
export async function call<T>(path: string, body?: object): Promise<T> {
  if (body) return (await write<T>({ path, body })).body;
  const answer = await sendUntilTaken(path, {}, send);
  const etag = answer.headers.get("etag");
  if (etag) remember(withoutQuery(path), etag);
  const read = await answer.json();
  if (Array.isArray(read.items)) rememberItems(withoutQuery(path), read.items);
  return read;
}

/** Lists of people and clusters contain the ETag of each item. */
function rememberItems(path: string, items: readonly Partial<Cluster & PersonSummary>[]): void {
  for (const { clusterId, personId, etag } of items) {
    if (etag) remember(`${path}/${clusterId ?? personId}`, etag);
  }
}

/** Sends a picture. @returns the answer @throws Refused */
export async function upload<T>(path: string, file: Blob): Promise<T> {
  const headers = { "content-type": file.type.startsWith("image/") ? file.type : "image/unknown" };
  // The options of a request that may be repeated have no body: this one carries the file each time.
  const sendFile = (to: string) => send(to, { method: "POST", headers, body: file });
  return (await sendUntilTaken(path, { method: "POST" }, sendFile)).json();
}

/** Maximum number of times a request is sent while the answers ask to repeat it later. */
const ATTEMPTS = 6;
const LONGEST_WAIT_SECONDS = 10;
/** Answers of API Gateway when it, or the account's concurrency limit, refuses a request: too many, and unavailable. */
const THROTTLED: readonly number[] = [429, 503];

/**
 * Applies a write once, however often it must be sent: every attempt has the same key.
 * @throws Refused
 */
export async function write<T>(wanted: Write): Promise<Answer<T>> {
  const { method = "POST", path, body, resource, key = crypto.randomUUID() } = wanted;
  const etag = resource && path.startsWith(resource) && !wanted.isUnconditional ? etags.get(resource) : undefined;
  const headers = {
    "idempotency-key": key,
    ...(body ? { "content-type": "application/json" } : {}),
    ...(etag ? { "if-match": etag } : {}),
  };
  const options = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
  let mayOutlive = true;
  const answer = await sendUntilTaken(path, options, async () => {
    try {
      return await (mayOutlive ? sendKeptAlive(path, options) : send(path, options));
    } catch (error) {
      // The browser itself may have refused another request that outlives the page.
      if (error instanceof Refused && error.status === 0) mayOutlive = false;
      throw error;
    }
  });
  if (resource) {
    remember(resource, withoutQuery(path) === resource ? (answer.headers.get("etag") ?? undefined) : undefined);
  }
  const text = await answer.text();
  const read = text === "" ? undefined : JSON.parse(text);
  if (answer.status === 202 && read?.operation === "decide") {
    const { actionId } = await followTask(read, wanted.onProgress);
    return { body: {} as T, actionId, isTask: true };
  }
  return {
    body: read as T,
    actionId: answer.headers.get("facet-action") ?? undefined,
  };
}

const LOOK_MS = 1000;

/** Waits for the end of a task. @throws Refused if it failed */
async function followTask(started: Task, onProgress: Write["onProgress"]): Promise<Task> {
  for (let task = started; ; task = await call<Task>(`/tasks/${task.taskId}`)) {
    if (task.state === "succeeded") return task;
    if (task.state === "failed")
      throw new Refused(409, texts.errors.problem({ type: "conflict", detail: task.reason }));
    onProgress?.(task);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

interface Options extends RequestInit {
  readonly body?: string;
}

async function sendUntilTaken(
  path: string,
  options: Options,
  send: (path: string, options: Options) => Promise<Response>,
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(path, options);
    } catch (error) {
      const waitSeconds = error instanceof Refused ? waitBefore(error, attempt, options.method) : undefined;
      if (waitSeconds === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * waitSeconds));
    }
  }
}

/** Seconds to wait before the next attempt; undefined if there is none. */
function waitBefore({ status, retryAfterSeconds }: Refused, attempt: number, method = "GET"): number | undefined {
  if (attempt >= ATTEMPTS) return undefined;
  if (retryAfterSeconds !== undefined) return Math.min(retryAfterSeconds, LONGEST_WAIT_SECONDS);
  // The pauses are random, so that the requests of a page do not all come back at once.
  if (THROTTLED.includes(status)) return Math.min((0.5 + Math.random()) * 2 ** (attempt - 1), LONGEST_WAIT_SECONDS);
  return method !== "GET" && (status === 0 || status >= 500) && attempt === 1 ? 0 : undefined;
}

/** Limit in bytes for the bodies of requests that outlive the page: browsers allow 64 KiB in all, without headers. */
const MOST_KEPT_ALIVE = 60 * 1024;
let keptAlive = 0;

/** Sends a request that the browser completes even if the page is closed. */
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
  const answer = await fetchAsUser(await inLibrary(path), options).catch((error: unknown) => {
    if (error instanceof LoginFailed) throw new Refused(0, error.message);
    throw new Refused(0, texts.errors.unreachable);
  });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => undefined);
  const retryAfter = Number(answer.headers.get("retry-after") ?? Number.NaN);
  throw new Refused(answer.status, messageOf(problem, answer), {
    current: problem?.etag ?? answer.headers.get("etag") ?? undefined,
    personId: problem?.personId,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
  });
}

/** Explains why a request was refused: in the visitor's language if the page has a text for the type of the problem. */
function messageOf(problem: Partial<Problem> | undefined, answer: Response): string {
  const type = problem?.type?.split(":").at(-1) as ProblemType | undefined;
  return problem?.detail ? texts.errors.problem({ type, detail: problem.detail }) : texts.errors.status(answer);
}

function withoutQuery(path: string): string {
  return path.split("?", 1)[0] ?? path;
}

/** A path with a query, without undefined values. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
}

/** Loads every item of a list, page by page. */
async function loadAll<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await call(withQuery(path, { limit: "200", ...query, cursor }));
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  return items;
}

let asked: Promise<PersonSummary[]> | undefined;

/** Loads all people who are not hidden: favourites first, then in order of name. Calls of one moment share the answer. */
export function everyone(): Promise<PersonSummary[]> {
  if (!asked) {
    asked = loadAll<PersonSummary>("/people");
    setTimeout(() => {
      asked = undefined;
    });
  }
  return asked;
}
