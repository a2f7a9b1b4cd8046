import assert from "node:assert/strict";
import { test } from "node:test";
import { inherit, type PreviousCluster } from "../../lib/dbscan/identity.ts";
import { cutBetweenPeople, isDisputed } from "../../lib/dbscan/people.ts";

/** Previous clusters, written as "id": "faces" with one letter per face; ids in capitals are named. */
function before(clusters: Record<string, string>) {
  const of = new Map(Object.entries(clusters).flatMap(([id, faces]) => [...faces].map((face) => [face, id] as const)));
  const previous = new Map<string, PreviousCluster>(
    Object.entries(clusters).map(([id, faces]) => [id, { size: faces.length, named: id === id.toUpperCase() }]),
  );
  return (...components: string[]) =>
    inherit(
      previous,
      (face) => of.get(face),
      components.map((faces) => [...faces]),
    );
}

test("inherit: a cluster keeps its id when faces are added and removed", () => {
  // Act
  const { ids, changed } = before({ one: "abcd", two: "wxyz" })("wxyzmn", "abe");
  // Assess
  assert.deepEqual(ids, ["two", "one"]);
  assert.deepEqual(changed, { created: 0, kept: 2, merged: 0, split: 0, removed: 0 });
});

test("inherit: the heir of a split cluster is the part with most of its faces", () => {
  // Act
  const { ids, changed } = before({ one: "abcdefg" })("abc", "defg", "xyz");
  // Assess
  assert.equal(ids[1], "one");
  assert.equal(new Set(ids).size, 3);
  assert.deepEqual(changed, { created: 2, kept: 1, merged: 0, split: 1, removed: 0 });
});

test("inherit: the heir among equal parts is the larger one, then the one with the first face", () => {
  // Act
  const larger = before({ one: "abcd" })("ab", "cdx");
  const first = before({ one: "abcd" })("cd", "ab");
  // Assess
  assert.equal(larger.ids[1], "one");
  assert.equal(first.ids[1], "one");
});

test("inherit: a merged cluster takes a named id first, then the id with most of its faces", () => {
  // Act
  const most = before({ one: "ab", two: "cde" })("abcde");
  const named = before({ ADA: "ab", two: "cde" })("abcde");
  // Assess
  assert.deepEqual(most.ids, ["two"]);
  assert.deepEqual(named.ids, ["ADA"]);
  assert.deepEqual(named.changed, { created: 0, kept: 1, merged: 1, split: 0, removed: 0 });
});

test("inherit: reports a cluster without remaining faces as removed", () => {
  // Act
  const { ids, changed } = before({ one: "abcd", two: "efgh" })("abcd");
  // Assess
  assert.deepEqual(ids, ["one"]);
  assert.deepEqual(changed, { created: 0, kept: 1, merged: 0, split: 0, removed: 1 });
});

test("inherit: derives new ids from the first face, and never repeats an existing id", () => {
  // Act
  const { ids } = before({})("abcd", "efgh");
  const again = before({})("efghxyz");
  const taken = before({ [ids[1]!]: "ijklm" })("ijkl", "efgh");
  // Assess
  assert.match(ids[0]!, /^c[0-9a-f]{16}$/);
  assert.equal(again.ids[0], ids[1]);
  assert.equal(taken.ids[0], ids[1]);
  assert.notEqual(taken.ids[1], ids[1]);
});

test("inherit: ids do not depend on the order of the components", () => {
  // Prepare
  const run = before({ one: "abcdef", two: "ghij", THREE: "kl" });
  const components = ["abc", "defghkl", "ij", "mn"];
  // Act
  const forwards = run(...components);
  const backwards = run(...components.toReversed());
  // Assess
  assert.deepEqual(backwards.ids.toReversed(), forwards.ids);
  assert.deepEqual(backwards.changed, forwards.changed);
});

test("cutBetweenPeople: each row goes to the person of the nearest known row", () => {
  // Prepare: rows on a line; their position is their number.
  const people = new Map([
    [0, "ada"],
    [1, "ada"],
    [9, "ben"],
  ]);
  const personOf = (row: number) => people.get(row);
  const squared = (a: number, b: number) => (a - b) ** 2;
  const rows = [0, 1, 2, 4, 5, 6, 9];
  // Act
  const parts = cutBetweenPeople(rows, personOf, squared);
  // Assess: row 5 is as near to 1 as to 9.
  assert.deepEqual(parts, [
    [0, 1, 2, 4, 5],
    [6, 9],
  ]);
  assert.equal(isDisputed(rows, personOf), true);
  assert.equal(isDisputed([0, 1, 2], personOf), false);
  assert.equal(isDisputed([2, 4], personOf), false);
});

test("inherit: lists the change of each cluster", () => {
  // Act
  const { ids, changes } = before({ one: "abcdefg", two: "hijk", three: "lmno", four: "pq" })(
    "abcd",
    "efgx",
    "hijklmnoz",
    "tuvw",
  );
  // Assess
  const [, half, , fresh] = ids;
  assert.deepEqual(changes, [
    { clusterId: "one", kind: "split", before: 7, now: 4, wentTo: [[half, 3]] },
    { clusterId: "two", kind: "merged", before: 4, now: 0, wentTo: [["three", 4]] },
    { clusterId: "three", kind: "kept", before: 4, now: 9, wentTo: [] },
    { clusterId: "four", kind: "removed", before: 2, now: 0, wentTo: [] },
    { clusterId: half, kind: "created", before: 0, now: 4, wentTo: [] },
    { clusterId: fresh, kind: "created", before: 0, now: 4, wentTo: [] },
  ]);
});
