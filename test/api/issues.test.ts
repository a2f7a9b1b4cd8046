import assert from "node:assert/strict";
import { test } from "node:test";
import { detailOf, issue } from "../../lib/api/issues.ts";
import { ROUTES } from "../../lib/api/routes.ts";
import type * as z from "../../lib/zod.ts";

/** The faults that a schema finds in a value. */
function faultsOf(schema: z.ZodMiniType, value: unknown) {
  const parsed = schema.safeParse(value);
  assert.ok(!parsed.success, "the value is valid");
  return parsed.error.issues;
}

test("issues say in plain words what a field must be", () => {
  const { listPhotos, moveFaces, addFace, createPerson } = ROUTES;
  for (const [schema, value, path, message] of [
    [listPhotos.query(), { limit: "201" }, "limit", "must be at most 200"],
    [listPhotos.query(), { limit: "0" }, "limit", "must be at least 1"],
    [listPhotos.query(), { match: "some" }, "match", "must be one of all, any"],
    [moveFaces.body(), { faceIds: [], to: "p1" }, "faceIds", "must have at least 1 item"],
    [moveFaces.body(), { faceIds: ["x".repeat(601)], to: "p1" }, "faceIds.0", "must have at most 600 characters"],
    [moveFaces.body(), { faceIds: "f1", to: "p1" }, "faceIds", "must be of type array"],
    [moveFaces.body(), { faceIds: ["f1"] }, "", "give either the id or the name of the person"],
    [addFace.body(), { box: { x: 0, y: 0, width: 0, height: 0.1 } }, "box.width", "must be more than 0"],
    [createPerson.body(), {}, "name", "is required"],
    [createPerson.body(), { name: "Ada", age: 36 }, "", "unknown field age"],
  ] as const) {
    // Act
    const [first] = faultsOf(schema, value).map(issue);
    // Assess
    assert.deepEqual(first, { path, message });
  }
});

test("the detail of a problem joins all issues", () => {
  // Prepare
  const faults = faultsOf(ROUTES.listPhotos.query(), { limit: "201", match: "some" });
  // Act
  const detail = detailOf(faults);
  // Assess
  assert.equal(detail, "limit: must be at most 200; match: must be one of all, any");
});
