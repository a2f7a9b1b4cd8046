import assert from "node:assert/strict";
import { test } from "node:test";
import { checked } from "../../../lib/catalog/store/checked.ts";
import {
  checkIdentity,
  claimIdentity,
  noteMigrated,
  OtherIdentity,
  readIdentity,
} from "../../../lib/catalog/store/identity.ts";
import { checkLibrary, claimLibrary } from "../../../lib/catalog/store/library-checks.ts";
import { readSchema } from "../../../lib/catalog/store/schema.ts";
import { FACENET, FR_FEATURE } from "../../../lib/models/embedders.ts";
import { openLibrary } from "../../runs/library.ts";

const OWN = { model: "first", photosBucket: "photos", table: "catalog" };

test("claimIdentity: records model, photos bucket and table once, and accepts them again", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await checkIdentity(catalog, "first");
  assert.equal(await readIdentity(catalog), undefined, "a check records nothing");
  // Act
  await Promise.all([claimIdentity(catalog, "first"), claimIdentity(catalog, "first")]);
  await claimIdentity(catalog, "first");
  await checkIdentity(catalog, "first");
  // Assess
  assert.deepEqual(await readIdentity(catalog), OWN);
});

test("another model, photos bucket or table is refused, with both values and a remedy", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await claimIdentity(catalog, "first");
  const cases = [
    [catalog, "second", /embedding model first, not second.*facet migrate --model.*facet adopt/],
    [
      { ...catalog, photosBucket: "elsewhere" },
      "first",
      /photos bucket photos, not elsewhere.*photosBucket.*facet adopt/,
    ],
  ] as const;
  for (const [given, model, message] of cases) {
    for (const check of [checkIdentity, claimIdentity]) {
      // Act
      const refused = check(given, model);
      // Assess
      await assert.rejects(refused, (error) => error instanceof OtherIdentity && message.test(error.message));
    }
  }
  assert.deepEqual(await readIdentity(catalog), OWN);
});

test("of two concurrent first uses with other models, one is refused", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  // Act
  const outcomes = await Promise.allSettled([claimIdentity(catalog, "first"), claimIdentity(catalog, "second")]);
  // Assess
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
});

test("after a migration both models are accepted until the new one is put in force", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await claimIdentity(catalog, "first");
  // Act
  await noteMigrated(catalog, "second");
  await claimIdentity(catalog, "first");
  await checkIdentity(catalog, "second");
  await claimIdentity(catalog, "second");
  // Assess
  assert.deepEqual(await readIdentity(catalog), { ...OWN, model: "second" });
  await assert.rejects(claimIdentity(catalog, "first"), OtherIdentity);
});

test("a function with another model refuses every request until the identity fits again", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await claimIdentity(catalog, FR_FEATURE.id);
  t.after(() => delete process.env.EMBEDDER);
  for (const check of [checkLibrary, claimLibrary]) {
    const fn = checked(check, catalog);
    process.env.EMBEDDER = FACENET.id;
    // Act
    await assert.rejects(readSchema(fn), OtherIdentity);
    process.env.EMBEDDER = FR_FEATURE.id;
    // Assess
    assert.ok(await readSchema(fn));
  }
});
