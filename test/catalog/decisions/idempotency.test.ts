import assert from "node:assert/strict";
import { test } from "node:test";
import { claimKey, keepAnswer } from "../../../lib/catalog/decisions/idempotency.ts";
import { openLibrary } from "../../runs/library.ts";

const YEAR_MS = 365 * 24 * 3600 * 1000;
const ANSWER = { statusCode: 200, headers: {}, body: "{}" };

test("claimKey grants an interrupted request from a future clock again, but not an answered one", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + YEAR_MS });
  await claimKey(catalog, "cut off", "request");
  await claimKey(catalog, "answered", "request");
  await keepAnswer(catalog, "answered", "request", ANSWER);
  t.mock.timers.reset();
  // Act
  const again = await claimKey(catalog, "cut off", "request");
  const meanwhile = await claimKey(catalog, "cut off", "request");
  const answered = await claimKey(catalog, "answered", "request");
  // Assess
  assert.equal(again.kind, "new");
  assert.equal(meanwhile.kind, "in progress");
  assert.deepEqual(answered, { kind: "answered", answer: ANSWER });
});
