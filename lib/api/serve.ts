import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { ApiContext, Input } from "./context.ts";
import { openApi } from "./openapi.ts";
import { getCluster, listClusters, nameCluster } from "./operations/clusters.ts";
import { getPerson, listPeople } from "./operations/people.ts";
import { getFace, getPhotoWithFaces, listPhotos } from "./operations/photos.ts";
import { getRun, listRuns, startRun } from "./operations/runs.ts";
import { getStatus } from "./operations/status.ts";
import { Problem } from "./problem.ts";
import { type OperationId, ROUTES, type Route } from "./routes.ts";

// biome-ignore lint/suspicious/noExplicitAny: the route's schemas make the input what the operation takes
type Operation = (context: ApiContext, input: Input<any, any>) => Promise<object>;

const OPERATIONS: Record<OperationId, Operation> = {
  listPhotos,
  getPhoto: getPhotoWithFaces,
  getFace,
  listClusters,
  getCluster,
  nameCluster,
  listPeople,
  getPerson,
  getStatus,
  listRuns,
  getRun,
  startRun,
  getOpenApi: async () => openApi(),
};

const byKey = new Map(
  Object.entries<Route>(ROUTES).map(([id, route]) => [
    `${route.method} ${route.path}`,
    { route, operation: OPERATIONS[id as OperationId] },
  ]),
);

/**
 * Answers one request of the API.
 * @param event its body parsed
 * @throws Problem
 * @throws ZodError where the query or the body is not what the route takes
 * @throws BadCursor
 */
export async function serve(
  context: ApiContext,
  event: Omit<APIGatewayProxyEventV2, "body"> & { readonly body?: unknown },
): Promise<APIGatewayProxyStructuredResultV2> {
  const found = byKey.get(event.routeKey);
  if (!found) throw new Problem(404, `No route is ${event.routeKey}: GET /openapi.json lists them`);
  const { route, operation } = found;
  if (typeof event.body === "string")
    throw new Problem(415, "Send the body as JSON, with content-type application/json");
  const answer = await operation(context, {
    id: event.pathParameters?.id ?? "",
    query: route.query?.parse(event.queryStringParameters ?? {}),
    body: route.body?.parse(event.body ?? undefined),
  });
  return {
    statusCode: route.status,
    headers: { "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" },
    body: JSON.stringify(answer),
  };
}
