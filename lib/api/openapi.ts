import { type $ZodType, safeParse, toJSONSchema } from "zod/v4/core";
import { LIBRARY_PATH, MAIN } from "../catalog/store/library-names.ts";
import { type Example, TAGS, writes } from "./routes/route.ts";
import { ROUTES, type Route } from "./routes.ts";
import { problem } from "./schemas/problem.ts";
import { task } from "./schemas/task.ts";

/** JSON schemas by name: `components.schemas`. */
type NamedSchemas = Record<string, unknown>;

/** The OpenAPI 3.1 document of the routes. */
export function openApi() {
  const schemas: NamedSchemas = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operationId, route] of Object.entries<Route>(ROUTES)) {
    const { path, method } = route;
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(operationId, route, schemas) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Facet", version: "1", description: "Face recognition in your own account" },
    // The second server is for deployments with several libraries, and has all paths but those about the deployment.
    servers: [{ url: "/" }, { url: LIBRARY_PATH, variables: { libraryId: { default: MAIN } } }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        person: { type: "http", scheme: "bearer", description: "an access token of the stack's user pool" },
        visitor: { type: "apiKey", in: "header", name: "Facet-Share", description: "the token of a share" },
        program: {
          type: "http",
          scheme: "AWS4-HMAC-SHA256",
          description: "AWS Signature 4, at the stack's ProgramsUrl",
        },
      },
    },
    // The local host needs no authentication.
    security: [{ person: [] }, { program: [] }, {}],
  };
}

function operation(operationId: string, route: Route, schemas: NamedSchemas) {
  const { path, tag, summary, query, body, uploads, output, status } = route;
  const example = route.example();
  const content = contentWith(schemas);
  return {
    operationId,
    tags: [tag],
    summary,
    // Neither people nor the local host have these.
    ...(route.admin ? { security: [{ program: [] }] } : {}),
    ...(route.forVisitors ? { security: [{ visitor: [] }] } : {}),
    parameters: [
      ...pathParameters(path, example),
      ...(query ? queryParameters(query(), example) : []),
      ...headerParameters(route),
    ],
    ...(body || uploads ? { requestBody: requestBody(body?.(), uploads, example, content) } : {}),
    responses: {
      [status]: {
        description: summary,
        ...(Object.keys(headersOf(route)).length > 0 ? { headers: headersOf(route) } : {}),
        ...(output ? { content: content("application/json", output(), "output", example.answer) } : {}),
      },
      ...(route.large ? { 202: leftToTask(content) } : {}),
      default: { description: "a problem", content: content("application/problem+json", problem(), "output") },
    },
  };
}

type Content = ReturnType<typeof contentWith>;

const leftToTask = (content: Content) => ({
  description: "it concerns too many faces for a request: a task carries it out, see GET /tasks/{id}",
  content: content("application/json", task(), "output"),
});

function requestBody(body: $ZodType | undefined, uploads: Route["uploads"], example: Example, content: Content) {
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

/** The headers that serve.ts reads from every write. */
function headerParameters(route: Route) {
  if (!writes(route)) return [];
  const header = (name: string, description: string) => ({
    name,
    in: "header",
    required: false,
    description,
    schema: { type: "string" },
  });
  const key = header(
    "Idempotency-Key",
    "any unique text; if the same request is sent again with it, it gets the first answer",
  );
  if (route.hasSecret) return [];
  const match = header("If-Match", "the ETag that was read; 412 if the resource was changed since");
  return route.describes ? [key, match] : [key];
}

function headersOf(route: Route) {
  const header = (description: string) => ({ description, schema: { type: "string" } });
  return {
    ...(route.describes ? { ETag: header(`version of this ${route.describes}, for If-Match`) } : {}),
    ...(writes(route) ? { "Facet-Action": header("id of the logged action, for POST /actions/{id}/undo") } : {}),
  };
}

/** Describes bodies. Schemas with a name go into `schemas`, and the bodies refer to them. */
function contentWith(schemas: NamedSchemas) {
  return (type: string, schema: $ZodType, io: "input" | "output", example?: unknown) => {
    const { $schema: _, ...whole } = toJSONSchema(schema, { io });
    const { $defs = {}, ...body } = JSON.parse(JSON.stringify(whole).replaceAll('"#/$defs/', '"#/components/schemas/'));
    Object.assign(schemas, $defs);
    return { [type]: { schema: body, ...(example === undefined ? {} : { example }) } };
  };
}
