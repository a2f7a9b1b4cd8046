import assert from "node:assert/strict";
import { test } from "node:test";
import { readObjectEvents } from "../../lib/indexing/events.ts";

test("readObjectEvents reads EventBridge events like those of S3, but with keys that are not encoded", () => {
  // Prepare
  const object = { key: "odd names/50% größer + mehr.jpg", size: 5, etag: "0123", sequencer: "0A" };
  const event = (type: string) => JSON.stringify({ source: "aws.s3", "detail-type": type, detail: { object } });
  // Act
  const [created, deleted] = ["Object Created", "Object Deleted"].map((type) => readObjectEvents(event(type)));
  // Assess
  assert.deepEqual(created, [{ key: object.key, eTag: "0123" }]);
  assert.deepEqual(deleted, [{ key: object.key, eTag: undefined }]);
});
