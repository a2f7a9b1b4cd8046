import assert from "node:assert/strict";
import { test } from "node:test";
import { $ZodError } from "zod/v4/core";
import { openCursor, sealCursor } from "../../lib/api/cursors.ts";
import type { LibraryRequest } from "../../lib/api/request.ts";
import { type OperationId, ROUTES, type Route } from "../../lib/api/routes.ts";
import { serve } from "../../lib/api/serve.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";

type Query = Record<string, string>;

const SIGNATURE: Query = {
  "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
  "X-Amz-Date": "20260101T000000Z",
  "x-amz-signature": "0f",
};

function requestOf({ method, path, uploads }: Route, query: Query, library = "main"): LibraryRequest {
  const [type] = Object.keys(uploads ?? {});
  return {
    library,
    routeKey: `${method} ${path}`,
    rawPath: path,
    queryStringParameters: query,
    pathParameters: { id: "some-id" },
    headers: type ? { "content-type": type.replace("*", "png") } : {},
    ...(type ? { body: "bytes" } : {}),
    requestContext: { http: { method } },
  } as unknown as LibraryRequest;
}

/** The query that the operation of a route gets. */
async function queryReceived(id: OperationId, query: Query): Promise<unknown> {
  let received: unknown;
  const operations = {
    [id]: async (_: unknown, input: { query: unknown }) => {
      received = input.query;
      return {};
    },
  };
  const served = {
    libraries: { areSeparate: false, has: async () => true },
    contextOf: () => ({ catalog: {} as Catalog }),
  };
  await serve(operations as never, served, requestOf(ROUTES[id], query));
  return received;
}

/** Those of visitors are refused without a share: operations/shares.host.ts covers them. */
const USUAL = Object.entries<Route>(ROUTES).flatMap(([id, { forVisitors }]) =>
  forVisitors ? [] : [id as OperationId],
);

for (const id of USUAL) {
  test(`${id} refuses an unknown query parameter and names it`, async () => {
    await assert.rejects(
      queryReceived(id, { after: "2015" }),
      (error) => error instanceof $ZodError && JSON.stringify(error.issues).includes('"after"'),
    );
  });
}

test("the parameters of a presigned URL reach no operation and are not refused", async () => {
  assert.deepEqual(await queryReceived("getOpenApi", SIGNATURE), {});
  assert.deepEqual(await queryReceived("listRuns", { limit: "7", ...SIGNATURE }), { limit: 7 });
});

test("a cursor holds for another presigned URL of the same list, and not with another filter or library", () => {
  // Prepare
  const cursor = sealCursor(requestOf(ROUTES.listPhotos, { status: "failed", ...SIGNATURE }), "next");
  const again = { ...SIGNATURE, "x-amz-signature": "1e", status: "failed", cursor };
  // Act and assess
  assert.equal(openCursor(requestOf(ROUTES.listPhotos, again)).cursor, "next");
  assert.throws(() => openCursor(requestOf(ROUTES.listPhotos, { ...again, status: "skipped" })));
  assert.throws(() => openCursor(requestOf(ROUTES.listPhotos, again, "family")));
});
