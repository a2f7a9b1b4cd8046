import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf } from "../../lib/api/answers.ts";
import type { Example } from "../../lib/api/examples/example.ts";
import { EXAMPLES } from "../../lib/api/examples.ts";
import { openApi } from "../../lib/api/openapi.ts";
import { writes } from "../../lib/api/routes/route.ts";
import { type OperationId, ROUTES, type Route } from "../../lib/api/routes.ts";
import { resourcesOf } from "../../lib/local/identities.ts";
import { synthesize } from "../../lib/local/synthesize.ts";

/** Served by the gallery: pages, not operations. */
const PAGES = ["GET /", "GET /assets/{file}"];

/** What is no route is told so by the api function. */
const ELSE = "$default";

test("the OpenAPI document lists exactly the routes of the stack", async () => {
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
  assert.deepEqual([...operations, ...PAGES, ELSE].sort(), forPeople?.sort());
  assert.deepEqual([...operations, ELSE].sort(), forPrograms?.sort());
});

test("every operation names its parameters and what it answers", () => {
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

test("every write takes an Idempotency-Key, and If-Match where it changes one thing; examples fit their schemas", () => {
  for (const [operationId, route] of Object.entries<Route>(ROUTES)) {
    const { parameters } = (openApi().paths[route.path] as Record<string, { parameters: { name: string }[] }>)[
      route.method.toLowerCase()
    ]!;
    const has = (name: string) => parameters.some((parameter) => parameter.name === name);
    const example: Example = EXAMPLES[operationId as OperationId];
    assert.equal(has("Idempotency-Key"), writes(route), operationId);
    assert.equal(has("If-Match"), writes(route) && route.describes !== undefined, operationId);
    answerOf(operationId as OperationId)?.parse(example.answer);
    if (example.body !== undefined) route.body?.().parse(example.body);
    route.query?.().parse(example.query ?? {});
    assert.equal(route.path.includes("{id}"), example.id !== undefined, operationId);
  }
});
