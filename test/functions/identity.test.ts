import assert from "node:assert/strict";
import { test } from "node:test";
import { claimIdentity, readIdentity } from "../../lib/catalog/store/identity.ts";
import { adopt } from "../../lib/library/adopt.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { openLibrary } from "../runs/library.ts";

test("functions refuse a catalog of another photos bucket with advice, and work once it is adopted", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await claimIdentity({ ...catalog, photosBucket: "earlier-photos" }, FR_FEATURE.id);
  process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
  const context = { awsRequestId: "request", getRemainingTimeInMillis: () => 60_000 } as never;
  const get = {
    version: "2.0",
    routeKey: "GET /people",
    rawPath: "/people",
    rawQueryString: "",
    headers: {},
    requestContext: { http: { method: "GET", path: "/people" } },
  } as never;
  const { handler: api } = await import("../../functions/api/handler.ts");
  const { handler: plan } = await import("../../functions/cluster/plan.ts");
  const { handler: detect } = await import("../../functions/detect/handler.ts");
  const { handler: backfill } = await import("../../functions/backfill/handler.ts");
  const removed = { eventName: "ObjectRemoved:Delete", s3: { object: { key: "gone.jpg" } } };
  const messages = { Records: [{ messageId: "1", body: JSON.stringify({ Records: [removed] }) }] } as never;
  // Act
  // biome-ignore lint/suspicious/noExplicitAny: the answer of an HTTP function
  const answer: any = await api(get, context);
  const indexed = await detect(messages, context);
  // Assess
  const message = /photos bucket earlier-photos, not photos.*facet adopt/;
  assert.equal(answer.statusCode, 503);
  assert.match(JSON.parse(answer.body).detail, message);
  assert.deepEqual(indexed, { batchItemFailures: [{ itemIdentifier: "1" }] });
  await assert.rejects(plan({ runId: "run", input: {} }, context), message);
  await assert.rejects(backfill({}, context), message);

  // Act
  await adopt(catalog, { model: FR_FEATURE.id });
  // biome-ignore lint/suspicious/noExplicitAny: the answer of an HTTP function
  const adopted: any = await api(get, context);
  const indexedThen = await detect(messages, context);
  // Assess
  assert.equal(adopted.statusCode, 200, adopted.body);
  assert.deepEqual(indexedThen, { batchItemFailures: [] });
});

test("the first function that uses a catalog records its identity", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const { claimLibrary } = await import("../../lib/catalog/store/library-checks.ts");
  // Act
  await claimLibrary(catalog);
  // Assess
  assert.deepEqual(await readIdentity(catalog), { model: FR_FEATURE.id, photosBucket: "photos", table: "catalog" });
});
