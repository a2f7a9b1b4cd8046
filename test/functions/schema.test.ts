import assert from "node:assert/strict";
import { test } from "node:test";
import { checked } from "../../lib/catalog/store/checked.ts";
import { CURRENT_SCHEMA, claimSchema, putSchema, readSchema } from "../../lib/catalog/store/schema.ts";
import { openLibrary } from "../runs/library.ts";

const NEWER = CURRENT_SCHEMA + 1;
const MESSAGE = `written by a newer Facet (schema ${NEWER}; this one supports ${CURRENT_SCHEMA}): update Facet`;

test("functions read the schema once per sandbox before the first request, and again after a refusal", async (t) => {
  const whole = await openLibrary(t, { schema: false });
  let reads = 0;
  const catalog = checked(async () => {
    if (reads++ === 0) throw new Error("refused");
  }, whole);
  await assert.rejects(claimSchema(catalog), /refused/);
  assert.equal(await readSchema(whole), undefined);
  await Promise.all([readSchema(catalog), readSchema(catalog)]);
  await claimSchema(catalog);
  assert.equal(reads, 2);
});

test("functions refuse a newer catalog with a reason, and work once its schema is known", async (t) => {
  const catalog = await openLibrary(t);
  await putSchema(catalog, { version: NEWER });
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
  const removed = { eventName: "ObjectRemoved:Delete", s3: { object: { key: "gone.jpg" } } };
  const messages = { Records: [{ messageId: "1", body: JSON.stringify({ Records: [removed] }) }] } as never;
  const run = { runId: "run", input: {} };

  // biome-ignore lint/suspicious/noExplicitAny: the answer of an HTTP function
  const refused: any = await api(get, context);
  assert.equal(refused.statusCode, 503);
  assert.ok(JSON.parse(refused.body).detail.includes(MESSAGE), refused.body);
  await assert.rejects(plan(run, context), (error: Error) => error.message.includes(MESSAGE));
  assert.deepEqual(await detect(messages, context), { batchItemFailures: [{ itemIdentifier: "1" }] });

  const document = { ...(get as object), routeKey: "GET /openapi.json", rawPath: "/openapi.json" } as never;
  // biome-ignore lint/suspicious/noExplicitAny: the answer of an HTTP function
  const described: any = await api(document, context);
  assert.equal(described.statusCode, 200, "the OpenAPI document needs no catalog");

  await putSchema(catalog, { version: CURRENT_SCHEMA });
  // biome-ignore lint/suspicious/noExplicitAny: the answer of an HTTP function
  const answered: any = await api(get, context);
  assert.equal(answered.statusCode, 200, answered.body);
  assert.deepEqual(await detect(messages, context), { batchItemFailures: [] });
});
