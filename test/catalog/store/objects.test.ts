import assert from "node:assert/strict";
import { test } from "node:test";
import { getObject, putObject } from "../../../lib/catalog/store/objects.ts";
import { openLibrary } from "../../runs/library.ts";

test("getObject reports the size of an object that exceeds the limit without reading it", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const bucket = catalog.photosBucket;
  await putObject(catalog, bucket, "large", Buffer.alloc(5_000_000, 7), "image/jpeg");
  // Act
  const left = await getObject(catalog, bucket, "large", 4_999_999);
  const read = await getObject(catalog, bucket, "large", 5_000_000);
  // Assess
  assert.deepEqual([left?.size, left?.bytes.length, left?.eTag], [5_000_000, 0, read?.eTag]);
  assert.deepEqual([read?.size, read?.bytes.length], [5_000_000, 5_000_000]);
});
