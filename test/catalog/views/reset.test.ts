import assert from "node:assert/strict";
import { test } from "node:test";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { getLocation, putLocation } from "../../../lib/catalog/rows/locations.ts";
import { facesWithTwoNames, markTwoNames } from "../../../lib/catalog/rows/two-names.ts";
import { libraryPartition, RESETTING_KEY } from "../../../lib/catalog/store/keys.ts";
import { finishReset, forgetAllFaces, forgetAllPeople } from "../../../lib/catalog/views/reset.ts";
import { openLibrary } from "../../runs/library.ts";

test("finishReset finishes an interrupted reset and does not repeat a complete one", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const location = { key: "a.jpg", status: "skipped", reason: "empty", lookedAt: "2026-01-31T12:00:00.000Z" } as const;
  await forgetAllFaces(catalog);
  await putLocation(catalog, undefined, location);
  // Act
  await finishReset(catalog);
  const afterEnd = await getLocation(catalog, "a.jpg");
  const mark = { pk: libraryPartition(catalog), sk: RESETTING_KEY };
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: mark }));
  await finishReset(catalog);
  const afterCut = await getLocation(catalog, "a.jpg");
  // Assess
  assert.equal(afterEnd?.key, "a.jpg");
  assert.equal(afterCut, undefined);
});

test("a reset of people keeps the question that metadata ask, as it keeps what they say", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const faceId = `${"0".repeat(28)}-00000000`;
  await markTwoNames(catalog, { marked: [faceId] });
  // Act
  await forgetAllPeople(catalog);
  // Assess
  assert.deepEqual(await facesWithTwoNames(catalog), [faceId]);
});
