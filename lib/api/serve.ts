import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Input, Upload } from "./context.ts";
import { Problem } from "./problem.ts";
import { type OperationId, ROUTES, type Route } from "./routes.ts";

// biome-ignore lint/suspicious/noExplicitAny: the route's schemas make the input what the operation takes
export type Operation<Context> = (context: Context, input: Input<any, any>) => Promise<object>;

/** What a function answers, by the names of lib/api/routes.ts. */
export type Operations<Context> = Partial<Record<OperationId, Operation<Context>>>;

/** A request whose body was parsed where it is JSON. */
export type Request = Omit<APIGatewayProxyEventV2, "body"> & { readonly body?: unknown };

const byKey = new Map(
  Object.entries<Route>(ROUTES).map(([id, route]) => [
    `${route.method} ${route.path}`,
    { id: id as OperationId, route },
  ]),
);

/**
 * Answers one request of the API.
 * @throws Problem
 * @throws ZodError where the query or the body is not what the route takes
 * @throws BadCursor
 */
export async function serve<Context>(
  operations: Operations<Context>,
  context: Context,
  event: Request,
): Promise<APIGatewayProxyStructuredResultV2> {
  const found = byKey.get(event.routeKey);
  const operation = found && operations[found.id];
  if (!operation) throw new Problem(404, `No route is ${event.routeKey}: GET /openapi.json lists them`);
  const { route } = found;
  const upload = typeof event.body === "string" || !route.body ? readUpload(route, event) : undefined;
  const answer = await operation(context, {
    id: event.pathParameters?.id ?? "",
    query: route.query?.parse(event.queryStringParameters ?? {}),
    body: upload ? undefined : route.body?.parse(event.body ?? undefined),
    ...(upload ? { upload } : {}),
  });
  return {
    statusCode: route.status,
    headers: { "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" },
    body: JSON.stringify(answer),
  };
}

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
  if (!uploads && body !== undefined && body !== null && typeof body === "string") {
    throw new Problem(415, "Send the body as JSON, with content-type application/json");
  }
  if (!uploads || typeof body !== "string") return undefined;
  return { type, bytes: Buffer.from(body, isBase64Encoded ? "base64" : "utf8") };
}
