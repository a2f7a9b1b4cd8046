import { type $ZodType, safeParse, toJSONSchema } from "zod/v4/core";
import { answerOf } from "./answers.ts";
import type { Example } from "./examples/example.ts";
import { EXAMPLES } from "./examples.ts";
import { writes } from "./routes/route.ts";
import { type OperationId, ROUTES, type Route } from "./routes.ts";
import { problem } from "./schemas.ts";

/** The OpenAPI 3.1 document of the routes. */
export function openApi() {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operationId, route] of Object.entries<Route>(ROUTES)) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: operation(operationId as OperationId, route),
    };
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

function operation(operationId: OperationId, route: Route) {
  const { path, summary, query, body, uploads, status } = route;
  const answer = answerOf(operationId);
  const example: Example = EXAMPLES[operationId];
  return {
    operationId,
    summary,
    parameters: [
      ...pathParameters(path, example),
      ...(query ? queryParameters(query(), example) : []),
      ...headerParameters(route),
    ],
    ...(body || uploads ? { requestBody: requestBody(body?.(), uploads, example) } : {}),
    responses: {
      [status]: {
        description: summary,
        ...(Object.keys(headersOf(route)).length > 0 ? { headers: headersOf(route) } : {}),
        ...(answer ? { content: content("application/json", answer, "output", example.answer) } : {}),
      },
      default: { description: "a problem", content: content("application/problem+json", problem, "output") },
    },
  };
}

function requestBody(body: $ZodType | undefined, uploads: Route["uploads"], example: Example) {
  const types = Object.entries(uploads ?? {}).map(([type, schema]) => content(type, schema(), "input"));
  return {
    required: !(body && safeParse(body, undefined).success),
    content: Object.assign(body ? content("application/json", body, "input", example.body) : {}, ...types),
  };
}

function pathParameters(path: string, { id }: Example) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
    example: id,
  }));
}

function queryParameters(query: $ZodType, example: Example) {
  const { properties = {} } = toJSONSchema(query, { io: "input" });
  return Object.entries(properties).map(([name, schema]) => {
    const given = example.query?.[name];
    return { name, in: "query", required: false, schema, ...(given === undefined ? {} : { example: given }) };
  });
}

/** What serve.ts takes with every write. */
function headerParameters(route: Route) {
  if (!writes(route)) return [];
  const header = (name: string, description: string) => ({
    name,
    in: "header",
    required: false,
    description,
    schema: { type: "string" },
  });
  const key = header("Idempotency-Key", "any text that no other request has: the same request again is answered alike");
  const match = header("If-Match", "the ETag of what is changed, as it was read: 412 where it was changed since");
  return route.describes ? [key, match] : [key];
}

function headersOf(route: Route) {
  const header = (description: string) => ({ description, schema: { type: "string" } });
  return {
    ...(route.describes ? { ETag: header(`of this ${route.describes}, for If-Match`) } : {}),
    ...(writes(route) ? { "Facet-Action": header("the action that was logged, for POST /actions/{id}/undo") } : {}),
  };
}

function content(type: string, schema: $ZodType, io: "input" | "output", example?: unknown) {
  const { $schema: _, ...body } = toJSONSchema(schema, { io });
  return { [type]: { schema: body, ...(example === undefined ? {} : { example }) } };
}
