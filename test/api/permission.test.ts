import assert from "node:assert/strict";
import { test } from "node:test";
import { NotAllowed } from "../../lib/api/permission.ts";
import type { Request } from "../../lib/api/request.ts";
import { writes } from "../../lib/api/routes/route.ts";
import { type OperationId, ROUTES, type Route } from "../../lib/api/routes.ts";
import { type Served, serve } from "../../lib/api/serve.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { groupOf, includesRole, ROLES } from "../../lib/catalog/store/roles.ts";

const EVERY = Object.entries(ROUTES) as [OperationId, Route][];

/** The request passed the check, and the operation would have the catalog of this library. */
class Reached extends Error {}

/** Libraries `family` and `club` beside `main`. */
const served: Served<{ catalog: Catalog }> = {
  libraries: { areSeparate: true, has: async (library) => ["main", "family", "club"].includes(library) },
  contextOf(library) {
    throw new Reached(library);
  },
};

/** A request of a route about a library, by a user in a group. @param library undefined for the path without one */
function requestOf(id: OperationId, library: string | undefined, groups: readonly string[]): Request {
  const { method, path, uploads, example }: Route = ROUTES[id];
  const { query, body, upload } = example();
  const [type] = Object.keys(uploads ?? {});
  const below = library === undefined ? "" : `/libraries/${library}`;
  const claims = { username: "ada", "cognito:groups": `[${groups.join(" ")}]` };
  return {
    routeKey: `${method} ${library === undefined ? "" : "/libraries/{libraryId}"}${path}`,
    rawPath: below + path.replace("{id}", "some-id"),
    pathParameters: { id: "some-id", ...(library === undefined ? {} : { libraryId: library }) },
    queryStringParameters: { ...query },
    headers: upload && type ? { "content-type": type.replace("*", "jpeg") } : {},
    ...(upload && type ? { body: "bytes" } : body === undefined ? {} : { body }),
    requestContext: { http: { method }, authorizer: { jwt: { claims, scopes: [] } } },
  } as unknown as Request;
}

/** Serves a request. @returns the library whose operation was reached, or "refused" */
async function reached(id: OperationId, request: Request): Promise<string> {
  try {
    await serve({ [id]: async () => {} } as never, served, request);
  } catch (error) {
    if (error instanceof NotAllowed) return "refused";
    if (error instanceof Reached) return error.message;
    throw error;
  }
  throw new Error("not reached");
}

test("every route states the least role, and what changes something needs more than view", () => {
  for (const [id, route] of EVERY) {
    assert.ok(ROLES.includes(route.role), id);
    if (writes(route)) assert.notEqual(route.role, "view", id);
    if (route.admin) assert.equal(route.role, "manage", id);
  }
});

for (const [id, route] of EVERY.filter(([, { forVisitors }]) => !forVisitors)) {
  test(`${id} is done for the roles that include ${route.role}, in the caller's library only`, async () => {
    for (const role of ROLES) {
      const groups = [groupOf("family", role)];
      const expected = includesRole(role, route.role) ? "family" : "refused";
      if (route.ofDeployment) {
        assert.equal(await reached(id, requestOf(id, undefined, groups)), expected === "family" ? "main" : expected);
        continue;
      }
      assert.equal(await reached(id, requestOf(id, "family", groups)), expected, role);
      assert.equal(await reached(id, requestOf(id, "club", groups)), "refused");
      assert.equal(await reached(id, requestOf(id, "nowhere", groups)), "refused");
      assert.equal(await reached(id, requestOf(id, undefined, groups)), "refused");
    }
    assert.equal(await reached(id, requestOf(id, undefined, [])), "refused");
    assert.equal(await reached(id, requestOf(id, undefined, [groupOf("main", "manage")])), "main");
  });
}

test("a library that does not exist is not found, by those who may know", async () => {
  const request = requestOf("listPeople", "nowhere", [groupOf("nowhere", "view")]);
  await assert.rejects(reached("listPeople", request), /no library nowhere/);
});
