import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Input, Output } from "../lib/api/operation.ts";
import { Problem } from "../lib/api/problem.ts";
import type { ProblemType } from "../lib/api/problem-types.ts";
import { writes } from "../lib/api/routes/route.ts";
import { type OperationId, ROUTES, type Route } from "../lib/api/routes.ts";
import { MAIN } from "../lib/catalog/store/library-names.ts";
import { signedFetch } from "../lib/services/api-requests.ts";

/** Input for an operation of the API. The API fills in default values for query parameters that are absent. */
export interface CallInput<Id extends OperationId> {
  /** Replaces `{id}` in the path. */
  readonly id?: string;
  readonly query?: Partial<Input<Id>["query"]>;
  readonly body?: Input<Id>["body"];
  readonly upload?: { readonly type: string; readonly bytes: Uint8Array };
}

/** Calls an operation of the API. @throws Problem with the reason, if it is refused, and LeftToTask */
export type Call = <Id extends OperationId>(operation: Id, input?: CallInput<Id>) => Promise<Output<Id>>;

/** A problem that the API answered. */
class AnsweredProblem extends Problem {
  override readonly type: ProblemType;

  constructor(status: number, detail: string, type = "") {
    super(status, detail);
    this.name = "AnsweredProblem";
    this.type = type.replace("urn:facet:problem:", "") as ProblemType;
  }
}

/** A decision concerns so many faces that a task carries it out. */
export class LeftToTask extends Error {
  readonly taskId: string;

  constructor({ taskId }: Output<"getTask">) {
    super(`This concerns very many faces, and goes on as task ${taskId}`);
    this.name = "LeftToTask";
    this.taskId = taskId;
  }
}

/** Requests that met a fault of the moment are sent again after these pauses, ms. */
const PAUSES_MS = [250, 500, 1000, 2000, 4000, 8000];
/** Throttled ones still longer: during an import, other functions may use up the account's concurrency for a minute. */
const LONG_PAUSES_MS = [...PAUSES_MS, ...Array.from({ length: 8 }, () => 15_000)];
const THROTTLED = [429, 503];
const BUSY = [...THROTTLED, 502, 504];

/**
 * Returns the operations of the API at an address, with signed requests. A write that is repeated happens once.
 * @param library the library that they are about, `main` by default
 */
export function apiClient(url: string, library = MAIN): Call {
  const send = signedFetch(url);
  let wasReached = false;
  return async (operation, { id = "", query = {}, body, upload } = {}) => {
    const route: Route = ROUTES[operation];
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const below = library === MAIN || route.ofDeployment ? "" : `/libraries/${library}`;
    const request = {
      method: route.method,
      path: below + route.path.replace("{id}", encodeURIComponent(id)),
      query: Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
      headers: {
        ...(upload ? { "content-type": upload.type } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(writes(route) ? { "idempotency-key": randomUUID() } : {}),
      },
      body: upload?.bytes ?? (body === undefined ? undefined : JSON.stringify(body)),
    };
    for (let attempt = 0; ; attempt++) {
      const answer = await send(request)
        .then(async (response) => ({ ok: response.ok, status: response.status, text: await response.text() }))
        .catch((error: Error) => {
          if (!(error instanceof TypeError && error.cause)) throw error;
          // An address that was never reached is more likely wrong than out of order.
          if (wasReached && PAUSES_MS[attempt] !== undefined) return undefined;
          throw new Error(`${url} cannot be reached: ${(error.cause as Error).message || error.message}`);
        });
      if (!answer) {
        await sleep(PAUSES_MS[attempt]);
        continue;
      }
      wasReached = true;
      const { text } = answer;
      if (answer.status === 202 && route.large) throw new LeftToTask(JSON.parse(text));
      if (answer.ok) return text === "" ? undefined : JSON.parse(text);
      const pause = pauseAfter(answer.status, attempt);
      if (pause === undefined || !isBusy(answer.status, text)) throw problemOf(url, route, answer.status, text);
      await sleep(pause * (0.5 + Math.random() / 2));
    }
  };
}

/** The pause after an attempt, of which the first is 0, that met a fault of the moment; undefined after the last one. */
export function pauseAfter(status: number, attempt: number): number | undefined {
  return (THROTTLED.includes(status) ? LONG_PAUSES_MS : PAUSES_MS)[attempt];
}

/** Types of problems that another attempt may not meet. A library that is refused is also answered with 503. */
const PASSING = /:(too-many-requests|unavailable|request-in-progress)$/;

function isBusy(status: number, text: string): boolean {
  const { type } = parsed(text);
  return type === undefined ? BUSY.includes(status) : PASSING.test(type);
}

function problemOf(url: string, { method, path }: Route, status: number, text: string): Problem {
  const { type, detail } = parsed(text);
  if (detail !== undefined) return new AnsweredProblem(status, detail, type);
  if (status === 403)
    return new Problem(403, `${url} refused these credentials: they need execute-api:Invoke for ${method} ${path}`);
  if (status === 404)
    return new Problem(404, `${url} has no ${method} ${path}: give the ProgramsUrl of a deployment of this version`);
  return new Problem(status, `${method} ${url}${path} was answered with ${status}`);
}

function parsed(text: string): { type?: string; detail?: string } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
