import * as z from "zod";
import { ROUTES, type Route } from "./routes.ts";
import { problem } from "./schemas.ts";

/** The OpenAPI 3.1 document of the routes. */
export function openApi() {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operationId, route] of Object.entries<Route>(ROUTES)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(operationId, route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Facet", version: "1", description: "Face recognition in your own account" },
    paths,
    components: {
      securitySchemes: {
        person: { type: "http", scheme: "bearer", description: "an access token of the stack's user pool" },
        program: {
          type: "http",
          scheme: "AWS4-HMAC-SHA256",
          description: "AWS Signature 4, at the stack's ProgramsUrl",
        },
      },
    },
    // The local host asks nobody who they are.
    security: [{ person: [] }, { program: [] }, {}],
  };
}

function operation(operationId: string, { path, summary, query, body, uploads, status, answer }: Route) {
  return {
    operationId,
    summary,
    parameters: [...pathParameters(path), ...(query ? queryParameters(query) : [])],
    ...(body || uploads ? { requestBody: requestBody(body, uploads) } : {}),
    responses: {
      [status]: {
        description: summary,
        ...(status === 204 ? {} : { content: content("application/json", answer, "output") }),
      },
      default: { description: "a problem", content: content("application/problem+json", problem, "output") },
    },
  };
}

function requestBody(body: Route["body"], uploads: Route["uploads"] = {}) {
  const types = Object.entries(uploads).map(([type, schema]) => content(type, schema, "input"));
  return {
    required: !body?.safeParse(undefined).success,
    content: Object.assign(body ? content("application/json", body, "input") : {}, ...types),
  };
}

function pathParameters(path: string) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: z.ZodObject) {
  const { properties = {} } = z.toJSONSchema(query, { io: "input" });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: "query", required: false, schema }));
}

function content(type: string, schema: z.ZodType, io: "input" | "output") {
  const { $schema: _, ...body } = z.toJSONSchema(schema, { io });
  return { [type]: { schema: body } };
}
