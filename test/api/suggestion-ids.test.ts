import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { type Asking, askedBy, suggestionIdOf } from "../../lib/api/suggestion-ids.ts";

const faceId = (number: number) =>
  `${number.toString(16).padStart(28, "0")}-${(number * 7919).toString(16).padStart(8, "0")}`;
const faceIds = Array.from({ length: 24 }, (_, number) => faceId(number));

test("suggestion ids contain the whole question of every kind and fit into a path", () => {
  const asked: Asking[] = [
    { kind: "cluster", personId: "p1", clusterId: "c1" },
    { kind: "faces", personId: "p1", faceIds },
    { kind: "new", faceIds: faceIds.slice(0, 2) },
  ];
  for (const each of asked) {
    // Act
    const id = suggestionIdOf(each);
    // Assess
    assert.deepEqual(askedBy(id), each);
    assert.match(id, /^[\w-]{1,2000}$/);
  }
});

test("askedBy: an invalid id has no question, even if it would inflate to something large", () => {
  const packed = (value: unknown) => deflateRawSync(JSON.stringify(value)).toString("base64url");
  for (const id of [
    "",
    "nonsense",
    suggestionIdOf({ kind: "new", faceIds }).slice(0, -4),
    packed("new"),
    packed({ kind: "new" }),
    packed({ kind: "new", faceIds: [] }),
    packed({ kind: "new", faceIds: Array.from({ length: 101 }, (_, number) => faceId(number)) }),
    packed({ kind: "cluster", personId: "p1" }),
    packed({ kind: "other", faceIds }),
    packed({ kind: "new", faceIds: ["x".repeat(1_000_000)] }),
    "A".repeat(5000),
  ]) {
    // Act and assess
    assert.equal(askedBy(id), undefined, id.slice(0, 60));
  }
});
