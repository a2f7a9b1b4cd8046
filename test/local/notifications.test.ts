import assert from "node:assert/strict";
import { test } from "node:test";
import { readObjectEvents } from "../../lib/indexing/events.ts";
import { eventMessage, messageFor, wants } from "../../lib/local/notifications.ts";

test("eventMessage has the format of S3's messages", () => {
  // Prepare
  const key = "a b/ü+(1)&~.jpg";
  // Act
  const message = eventMessage({ name: "ObjectCreated:Put", bucket: "photos", key, size: 3, eTag: "abc" });
  // Assess
  const [record] = JSON.parse(message).Records;
  assert.equal(record.eventSource, "aws:s3");
  assert.equal(record.awsRegion, "us-east-1");
  assert.equal(record.eventName, "ObjectCreated:Put");
  assert.deepEqual(record.s3.bucket, {
    name: "photos",
    ownerIdentity: { principalId: "local" },
    arn: "arn:aws:s3:::photos",
  });
  const { sequencer, ...object } = record.s3.object;
  assert.deepEqual(object, { key: "a+b/%C3%BC%2B%281%29%26%7E.jpg", size: 3, eTag: "abc" });
  assert.match(sequencer, /^[0-9A-F]{18}$/);
  assert.deepEqual(readObjectEvents(message), [{ key, eTag: "abc", changedAt: record.eventTime }]);
});

test("eventMessage of a removal has neither size nor ETag, and a later sequencer", () => {
  // Act
  const read = () =>
    JSON.parse(eventMessage({ name: "ObjectRemoved:Delete", bucket: "b", key: "k" })).Records[0].s3.object;
  const [first, second] = [read(), read()];
  // Assess
  assert.deepEqual(Object.keys(first), ["key", "sequencer"]);
  assert.ok(first.sequencer < second.sequencer);
});

test("messageFor a rule of EventBridge has the format of its events, with the key as it is", () => {
  // Prepare
  const rule = { bridged: true, events: ["s3:ObjectCreated:*"], queue: "photos" };
  const key = "a b/ü+(1)&~.jpg";
  // Act
  const created = messageFor(rule, { name: "ObjectCreated:Copy", bucket: "photos", key, size: 3, eTag: "abc" });
  const deleted = messageFor(rule, { name: "ObjectRemoved:Delete", bucket: "photos", key });
  // Assess
  const { source, "detail-type": type, detail, resources, time } = JSON.parse(created);
  assert.deepEqual([source, type, resources], ["aws.s3", "Object Created", ["arn:aws:s3:::photos"]]);
  const { sequencer: _, ...object } = detail.object;
  assert.deepEqual(
    [detail.bucket, object, detail.reason],
    [{ name: "photos" }, { key, size: 3, etag: "abc" }, "CopyObject"],
  );
  assert.deepEqual(readObjectEvents(created), [{ key, eTag: "abc", changedAt: time }]);
  assert.equal(JSON.parse(deleted)["detail-type"], "Object Deleted");
  assert.equal(readObjectEvents(deleted)[0]?.eTag, undefined);
});

test("wants matches events by name, prefix and suffix", () => {
  // Prepare
  const created = { name: "ObjectCreated:Copy", bucket: "b", key: "in/a.jpg" } as const;
  // Act
  const answers = [
    { events: ["s3:ObjectCreated:*"], queue: "q" },
    { events: ["s3:ObjectCreated:Copy"], queue: "q", prefix: "in/", suffix: ".jpg" },
    { events: ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"], queue: "q" },
    { events: ["s3:ObjectCreated:*"], queue: "q", prefix: "out/" },
  ].map((rule) => wants(rule, created));
  // Assess
  assert.deepEqual(answers, [true, true, false, false]);
});
