import assert from "node:assert/strict";
import { test } from "node:test";
import { openApi } from "../../lib/api/openapi.ts";
import { PROBLEM_TYPES } from "../../lib/api/problem-types.ts";
import { TAGS, writes } from "../../lib/api/routes/route.ts";
import { ROUTES, type Route } from "../../lib/api/routes.ts";
import { resourcesOf } from "../../lib/local/identities.ts";
import { synthesize } from "../../lib/local/synthesize.ts";

/** Routes of the gallery, which are pages and not operations. */
const PAGES = ["GET /", "GET /assets/{file}"];

/** Unknown routes fall through to $default, which the api function answers with 404. */
const DEFAULT = "$default";

test("the OpenAPI document lists exactly the routes of the stack; those of administrators are for programs only", async () => {
  // Prepare
  const template = await synthesize({});
  const routes = resourcesOf(template, "AWS::ApiGatewayV2::Route").map(([, { Properties }]) => Properties);
  const [forPeople, forPrograms] = ["NONE JWT", "AWS_IAM"].map((types) =>
    routes
      .filter(({ AuthorizationType }) => types.split(" ").includes(AuthorizationType))
      .map(({ RouteKey }) => RouteKey),
  );
  // Act
  const operations = Object.entries(openApi().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  // Assess
  const admin = Object.values<Route>(ROUTES).flatMap((route) => (route.admin ? [`${route.method} ${route.path}`] : []));
  const usual = operations.filter((operation) => !admin.includes(operation));
  assert.deepEqual([...usual, ...PAGES, DEFAULT].sort(), forPeople?.sort());
  const forVisitors = Object.values<Route>(ROUTES).flatMap((route) => (route.forVisitors ? [`GET ${route.path}`] : []));
  const signed = operations.filter((operation) => !forVisitors.includes(operation));
  assert.deepEqual([...signed, DEFAULT].sort(), forPrograms?.sort());
});

test("every operation lists its path parameters and its problems", () => {
  for (const [path, methods] of Object.entries(openApi().paths)) {
    for (const operation of Object.values(methods) as ReturnType<typeof Object>[]) {
      const inPath = operation.parameters.filter((parameter: { in: string }) => parameter.in === "path");
      assert.deepEqual(
        inPath.map(({ name }: { name: string }) => `{${name}}`),
        path.match(/\{\w+\}/g) ?? [],
      );
      assert.ok(operation.responses.default.content["application/problem+json"], path);
    }
  }
});

test("every write takes an Idempotency-Key, unless its answer has a secret, and If-Match if it changes one resource; examples fit their schemas", () => {
  for (const [operationId, route] of Object.entries<Route>(ROUTES)) {
    const { parameters } = (openApi().paths[route.path] as Record<string, { parameters: { name: string }[] }>)[
      route.method.toLowerCase()
    ]!;
    const has = (name: string) => parameters.some((parameter) => parameter.name === name);
    const example = route.example();
    assert.equal(has("Idempotency-Key"), writes(route) && !route.hasSecret, operationId);
    assert.equal(has("If-Match"), writes(route) && route.describes !== undefined, operationId);
    route.output?.().parse(example.answer);
    if (example.body !== undefined) route.body?.().parse(example.body);
    route.query?.().parse(example.query ?? {});
    assert.equal(route.path.includes("{id}"), example.id !== undefined, operationId);
  }
});

/** Every $ref of a document, wherever it is. */
function refsIn(value: unknown): string[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, item]) => (key === "$ref" ? [String(item)] : refsIn(item)));
}

test("every $ref resolves, and every named schema is used", () => {
  // Act
  const document = openApi();
  // Assess
  const named = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
  assert.deepEqual([...new Set(refsIn(document))].sort(), named.sort());
});

test("schemas that several operations answer with have a name", () => {
  // Prepare
  const { paths, components } = openApi();
  const schemaOf = (path: string, method = "get") => {
    const responses = Object.values((paths[path]![method] as ReturnType<typeof Object>).responses);
    return (responses[0] as ReturnType<typeof Object>).content["application/json"].schema;
  };
  const named = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  // Act and assess
  assert.deepEqual(schemaOf("/photos").properties.items.items, named("Photo"));
  assert.deepEqual(schemaOf("/faces/{id}"), named("Face"));
  assert.deepEqual(schemaOf("/clusters/{id}"), named("Cluster"));
  assert.deepEqual(schemaOf("/clusters/{id}/name", "post"), named("Person"));
  assert.deepEqual(schemaOf("/suggestions").properties.items.items, named("Suggestion"));
  assert.deepEqual(schemaOf("/runs").properties.items.items, named("Run"));
  assert.deepEqual(schemaOf("/actions/{id}/undo", "post"), named("Action"));
  const { person } = (components.schemas.Face as ReturnType<typeof Object>).properties;
  assert.deepEqual(person, named("Person"));
});

test("every operation has an id of its own and one of the tags, and every tag is used", () => {
  // Act
  const { tags, paths } = openApi();
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods)) as ReturnType<typeof Object>[];
  // Assess
  assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, Object.keys(ROUTES).length);
  assert.ok(operations.every((operation) => operation.tags.length === 1));
  assert.deepEqual(new Set(operations.flatMap((operation) => operation.tags)), new Set(Object.keys(TAGS)));
  assert.deepEqual(
    tags.map(({ name }) => name),
    Object.keys(TAGS),
  );
});

test("the Problem schema lists every problem type", () => {
  // Act
  const { type } = (openApi().components.schemas.Problem as ReturnType<typeof Object>).properties;
  // Assess
  assert.deepEqual(
    type.enum,
    Object.keys(PROBLEM_TYPES).map((name) => `urn:facet:problem:${name}`),
  );
});
