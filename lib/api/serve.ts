import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Actor } from "../catalog/decisions/actions.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { once } from "../once.ts";
import * as z from "../zod.ts";
import { callerOf } from "./caller.ts";
import type { Input, Upload } from "./context.ts";
import { openCursor, sealCursor } from "./cursors.ts";
import { etagOf, preconditionOf } from "./etags.ts";
import { answerOnce } from "./idempotency.ts";
import { Problem, WrongMethod } from "./problem.ts";
import type { Request } from "./request.ts";
import { writes } from "./routes/route.ts";
import { type OperationId, ROUTES, type Route } from "./routes.ts";

// biome-ignore lint/suspicious/noExplicitAny: the route's schemas make the input what the operation takes
export type Operation<Context> = (context: Context, input: Input<any, any>) => Promise<object | undefined>;

/** What a function answers, by the names of lib/api/routes.ts. */
export type Operations<Context> = Partial<Record<OperationId, Operation<Context>>>;

/** Longer than any id that is given out: longer ones are no key of the catalog's. */
const LONGEST_ID = 600;
/** The same of a suggestion, whose id says all that it asks. */
const LONGEST_SUGGESTION_ID = 4000;

const noQuery = once(() => z.strictObject({}));

/** By what API Gateway calls them. A schema is made when it is first needed, and kept. */
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
 * Answers one request of the API: a write once for each Idempotency-Key, and only where If-Match holds.
 * @throws Problem
 * @throws ZodError where the query or the body is not what the route takes
 * @throws BadCursor
 */
export async function serve<Context extends { readonly catalog: Catalog }>(
  operations: Operations<Context>,
  context: Context,
  event: Request,
): Promise<APIGatewayProxyStructuredResultV2> {
  const found = byKey.get(event.routeKey);
  const operation = found && operations[found.id];
  if (!operation) throw noRoute(event);
  const { route } = found;
  if (!writes(route)) return answerFor(operation, context, route, event);
  return answerOnce(context.catalog, event, () => answerFor(operation, context, route, event));
}

/** There is nothing at a path, or nothing by this method. */
function noRoute({ rawPath, requestContext: { http } }: Request): Problem {
  const given = rawPath.split("/");
  const methods = Object.values<Route>(ROUTES).flatMap(({ method, path }) => {
    const wanted = path.split("/");
    const fits = wanted.length === given.length && wanted.every((part, at) => /^{/.test(part) || part === given[at]);
    return fits ? [method] : [];
  });
  if (methods.length === 0) {
    return new Problem(404, `No route is ${http.method} ${rawPath}: GET /openapi.json lists them`);
  }
  return new WrongMethod(`${rawPath} takes ${methods.join(", ")}, not ${http.method}`, methods.join(", "));
}

async function answerFor<Context extends { readonly catalog: Catalog }>(
  operation: Operation<Context>,
  context: Context,
  route: Route,
  event: Request,
) {
  const upload = typeof event.body === "string" || !route.body ? readUpload(route, event) : undefined;
  const id = idIn(route, event);
  let actionId: string | undefined;
  const by: Actor = {
    who: callerOf(event),
    precondition: preconditionOf(context.catalog, route, id, event.headers["if-match"]),
    logged: (logged) => {
      actionId = logged;
    },
  };
  const input: Input = {
    id,
    query: (route.query ?? noQuery)().parse(openCursor(event)),
    body: upload ? undefined : route.body?.().parse(event.body ?? undefined),
    by,
    ...(upload ? { upload } : {}),
  };
  // What is read is described as it was before: a caller never gets the ETag of a state it has not seen.
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

/** @throws Problem */
function idIn({ path }: Route, { pathParameters }: Request): string {
  const id = pathParameters?.id ?? "";
  const longest = path.startsWith("/suggestions/") ? LONGEST_SUGGESTION_ID : LONGEST_ID;
  if (id.length > longest) throw new Problem(404, `No id is as long as this one, of ${id.length} characters`);
  return id;
}

/** An answer, its cursor fit for callers. */
function sealed(event: Request, answer: object | undefined): object | undefined {
  if (!answer || !("cursor" in answer) || typeof answer.cursor !== "string") return answer;
  return { ...answer, cursor: sealCursor(event, answer.cursor) };
}

const JSON_TYPE = /^\s*application\/([\w.-]+\+)?json\s*$/;

/** The body as it came, where the route takes its type. @throws Problem */
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
