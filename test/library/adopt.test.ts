import assert from "node:assert/strict";
import { test } from "node:test";
import { checkIdentity, claimIdentity } from "../../lib/catalog/store/identity.ts";
import { adopt, FacesWithoutVectors } from "../../lib/library/adopt.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "../runs/library.ts";

test("adopt: a library then belongs to the bucket with which it was opened", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await claimIdentity(catalog, "test-embedder");
  const restored = { ...catalog, photosBucket: "restored-photos" };
  // Act
  const adoption = await adopt(restored, { model: "test-embedder" });
  const again = await adopt(restored, { model: "test-embedder" });
  // Assess
  const before = { model: "test-embedder", photosBucket: "photos", table: "catalog" };
  const after = { ...before, photosBucket: "restored-photos" };
  assert.deepEqual(adoption, { before, after, changed: ["photosBucket"] });
  assert.deepEqual(again.changed, []);
  await checkIdentity(restored, "test-embedder");
  await assert.rejects(checkIdentity(catalog, "test-embedder"), /restored-photos/);
});

test("adopt: refuses a model of which faces have no vectors, unless forced", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await claimIdentity(catalog, "test-embedder");
  await addFaces(catalog, [{ faceId: faceIdOfNumber(1), vector: new Float32Array(8) }]);
  // Act
  const refused = adopt(catalog, { model: "other" });
  // Assess
  await assert.rejects(refused, (error) => error instanceof FacesWithoutVectors && error.faces === 1);
  await checkIdentity(catalog, "test-embedder");
  assert.deepEqual((await adopt(catalog, { model: "other", force: true })).changed, ["model"]);
  await checkIdentity(catalog, "other");
});

test("adopt: records the identity of a library that has none", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  // Act
  const { before, changed } = await adopt(catalog, { model: "first" });
  // Assess
  assert.deepEqual([before, changed], [undefined, []]);
  await assert.rejects(checkIdentity(catalog, "second"), /first/);
});
