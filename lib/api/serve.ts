import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Actor } from "../catalog/decisions/actions.ts";
import { TooManyRows } from "../catalog/decisions/draft.ts";
import type { Share } from "../catalog/rows/shares.ts";
import type { Libraries } from "../catalog/store/libraries.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { once } from "../once.ts";
import * as z from "../zod.ts";
import { type Caller, callerOf } from "./caller.ts";
import type { Upload } from "./context.ts";
import { openCursor, sealCursor } from "./cursors.ts";
import type { Decision, LargeDecisions } from "./decisions.ts";
import { etagOf, preconditionOf } from "./etags.ts";
import { answerOnce, type WholeAnswer } from "./idempotency.ts";
import { requestOfLibrary } from "./library-of-request.ts";
import type { Operations } from "./operation.ts";
import { requireRoute } from "./permission.ts";
import { notFound, Problem, WrongMethod } from "./problem.ts";
import type { LibraryRequest, Request } from "./request.ts";
import { writes } from "./routes/route.ts";
import { type OperationId, ROUTES, type Route } from "./routes.ts";
import { NoShare, requireShare } from "./share-token.ts";

/** The request as its operation takes it; the schemas of the route have made it what the operation declares. */
interface ParsedRequest {
  readonly id: string;
  readonly query: unknown;
  readonly body: unknown;
  readonly by: Actor;
  readonly caller: Caller;
  readonly share?: Share;
  readonly upload?: Upload;
}

/** An operation of any route. */
type AnyOperation<Context> = (context: Context, input: ParsedRequest) => Promise<object | undefined>;

/** The libraries whose requests a function answers. */
export interface Served<Context> {
  readonly libraries: Pick<Libraries, "areSeparate" | "has">;
  /** Returns the dependencies of the operations on a library. */
  contextOf(library: string): Context | Promise<Context>;
  /** Leaves decisions that are too large for a request to tasks; absent where no route is `large`. */
  readonly large?: LargeDecisions<Context>;
}

/** Visitors have no role in any library. */
const VISITOR: Caller = { who: "a visitor", memberships: new Map() };

/** Maximum length of an id, characters; longer than any that Facet creates, short enough for a key of the catalog. */
const LONGEST_ID = 600;
/** Maximum length of a suggestion's id, which contains the whole question. */
const LONGEST_SUGGESTION_ID = 4000;

const noQuery = once(() => z.strictObject({}));

/** Routes by API Gateway's route key. A schema is built on first use and kept. */
const byKey = new Map(
  Object.entries<Route>(ROUTES).map(([id, { query, body, ...route }]) => [
    `${route.method} ${route.path}`,
    {
      id: id as OperationId,
      route: { ...route, ...(query ? { query: once(query) } : {}), ...(body ? { body: once(body) } : {}) },
    },
  ]),
);

/**
 * Answers one request of the API, if the caller's role in its library allows it. A write happens once per Idempotency-Key,
 * and only if If-Match holds.
 * @throws Problem
 * @throws ZodError if the query or the body does not fit the route's schemas
 * @throws BadCursor
 */
export async function serve<Context extends { readonly catalog: Catalog }, Id extends OperationId>(
  operations: Operations<Context, Id>,
  served: Served<Context>,
  given: Request,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { libraries } = served;
  const event = requestOfLibrary(given);
  const found = byKey.get(event.routeKey);
  const operation = found && (operations as { readonly [id: string]: AnyOperation<Context> })[found.id];
  if (!operation) throw noRoute(given, libraries.areSeparate);
  const { route } = found;
  const { library } = event;
  const caller = route.forVisitors ? VISITOR : callerOf(event, libraries.areSeparate);
  if (!route.forVisitors) requireRoute(caller, route, library);
  // Visitors do not learn which libraries there are.
  if (!(await libraries.has(library))) throw route.forVisitors ? new NoShare() : notFound("library", library);
  const context = await served.contextOf(library);
  const share = route.forVisitors ? await requireShare(context.catalog, event) : undefined;
  if (!writes(route) || route.hasSecret) return answerFor(operation, context, route, event, { caller, share });
  const large = route.large && served.large;
  return answerOnce(context.catalog, event, caller, () =>
    answerFor(operation, context, route, event, { caller, mostRows: large?.mostRows }).catch(async (error: unknown) => {
      if (!large || !(error instanceof TooManyRows)) throw error;
      const id = idIn(route, event);
      await preconditionOf(context.catalog, route, id, event.headers["if-match"])?.();
      return leftToTask(await large.start(context, { ...decisionOf(found.id, id, event), who: caller.who }));
    }),
  );
}

/** The problem of a path that does not exist, or does not take this method. */
function noRoute({ rawPath, requestContext: { http } }: Request, areSeparate: boolean): Problem {
  const given = (areSeparate ? rawPath.replace(/^\/libraries\/[^/]+(?=\/)/, "") : rawPath).split("/");
  // Those of administrators exist only where their programs call them.
  const usual = Object.values<Route>(ROUTES).filter(({ admin }) => !admin);
  const methods = usual.flatMap(({ method, path }) => {
    const wanted = path.split("/");
    const fits = wanted.length === given.length && wanted.every((part, at) => /^{/.test(part) || part === given[at]);
    return fits ? [method] : [];
  });
  if (methods.length === 0) {
    return new Problem(404, `There is no route ${http.method} ${rawPath}: GET /openapi.json lists all routes`);
  }
  return new WrongMethod(`${rawPath} takes ${methods.join(", ")}, not ${http.method}`, methods.join(", "));
}

interface Asker {
  readonly caller: Caller;
  readonly share?: Share | undefined;
  /** Rows that a decision may write. */
  readonly mostRows?: number | undefined;
}

async function answerFor<Context extends { readonly catalog: Catalog }>(
  operation: AnyOperation<Context>,
  context: Context,
  route: Route,
  event: LibraryRequest,
  { caller, share, mostRows }: Asker,
): Promise<WholeAnswer> {
  const upload = typeof event.body === "string" || !route.body ? readUpload(route, event) : undefined;
  const id = idIn(route, event);
  let actionId: string | undefined;
  const by: Actor = {
    who: caller.who,
    precondition: preconditionOf(context.catalog, route, id, event.headers["if-match"]),
    logged: (logged) => {
      actionId = logged;
    },
    mostRows,
  };
  const input: ParsedRequest = {
    id,
    query: (route.query ?? noQuery)().parse(openCursor(event)),
    body: upload ? undefined : route.body?.().parse(event.body ?? undefined),
    by,
    caller,
    ...(share ? { share } : {}),
    ...(upload ? { upload } : {}),
  };
  // The ETag of a read is taken before it, so that a caller never gets the ETag of a state that it has not seen.
  const before = writes(route) ? undefined : await etagOf(context.catalog, route, id);
  const answer = sealed(event, await operation(context, input));
  const etag = before ?? (await etagOf(context.catalog, route, id));
  return {
    statusCode: route.status,
    headers: {
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(answer ? { "content-type": "application/json" } : {}),
      ...(etag ? { etag } : {}),
      ...(actionId ? { "facet-action": actionId } : {}),
    },
    body: answer ? JSON.stringify(answer) : "",
  };
}

function decisionOf(operation: OperationId, id: string, { body }: LibraryRequest): Decision {
  return { operation, id, ...(body ? { body } : {}) };
}

/** The answer to a request whose decision a task carries out. */
function leftToTask(task: object): WholeAnswer {
  return {
    statusCode: 202,
    headers: { "cache-control": "no-store", "x-content-type-options": "nosniff", "content-type": "application/json" },
    body: JSON.stringify(task),
  };
}

/** @throws Problem */
function idIn({ path }: Route, { pathParameters }: Request): string {
  const id = pathParameters?.id ?? "";
  const longest = path.startsWith("/suggestions/") ? LONGEST_SUGGESTION_ID : LONGEST_ID;
  if (id.length > longest)
    throw new Problem(404, `This id is too long: ${id.length} characters, at most ${longest} are possible`);
  return id;
}

/** The answer with its cursor sealed, so that only the same list accepts it. */
function sealed(event: LibraryRequest, answer: object | undefined): object | undefined {
  if (!answer || !("cursor" in answer) || typeof answer.cursor !== "string") return answer;
  return { ...answer, cursor: sealCursor(event, answer.cursor) };
}

const JSON_TYPE = /^\s*application\/([\w.-]+\+)?json\s*$/;

/** The raw body, if the route takes its content type. @throws Problem */
function readUpload({ uploads, body: json }: Route, { body, headers, isBase64Encoded }: Request): Upload | undefined {
  const type = headers["content-type"] ?? "";
  const [essence = ""] = type.toLowerCase().split(";");
  const types = Object.keys(uploads ?? {});
  const fits = types.some((accepted) => essence.trim().startsWith(accepted.replace("*", "")));
  if (uploads && !(fits && typeof body === "string")) {
    throw new Problem(
      415,
      `Send a body with content-type ${[...(json ? ["application/json"] : []), ...types].join(" or ")}`,
    );
  }
  if (!uploads && typeof body === "string" && !JSON_TYPE.test(essence)) {
    throw new Problem(415, "Send the body as JSON, with content-type application/json");
  }
  if (!uploads || typeof body !== "string") return undefined;
  return { type, bytes: Buffer.from(body, isBase64Encoded ? "base64" : "utf8") };
}
