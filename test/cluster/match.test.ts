import assert from "node:assert/strict";
import { test } from "node:test";
import { type MatchRule, matchGroup, matchReach } from "../../lib/cluster/match.ts";
import { readParameters } from "../../lib/parameters.ts";

/** Groups within .7 of their faces; those of one person have the same letter. */
function ruleOf(people: Readonly<Record<number, string>>): MatchRule {
  return {
    reachOf: () => 0.7,
    samePerson: (a, b) => people[a] !== undefined && people[a] === people[b],
  };
}

const at = (group: number, distance: number) => ({ group, distance });

test("a face belongs to the nearest group within reach", () => {
  assert.deepEqual(matchGroup([at(2, 0.65), at(1, 0.4)], ruleOf({})), at(1, 0.4));
  assert.equal(matchGroup([at(1, 0.71)], ruleOf({})), undefined);
  assert.equal(matchGroup([], ruleOf({})), undefined);
});

test("a face nearly as near to another group belongs to neither, unless both are the same person's", () => {
  const candidates = [at(1, 0.4), at(2, 0.45), at(3, 0.69)];
  assert.equal(matchGroup(candidates, ruleOf({})), undefined);
  assert.equal(matchGroup(candidates, ruleOf({ 1: "Ada" })), undefined);
  assert.deepEqual(matchGroup(candidates, ruleOf({ 1: "Ada", 2: "Ada" })), at(1, 0.4));
  assert.equal(matchGroup([...candidates, at(4, 0.49)], ruleOf({ 1: "Ada", 2: "Ada" })), undefined);
});

test("a group reaches FACE_MATCH_DIST beyond its radius, and never much farther than neighbours reach", () => {
  const parameters = readParameters({ FACE_CLUSTER_DIST: 0.6, FACE_MATCH_DIST: 0.3 });
  assert.equal(matchReach(0.1, parameters), 0.4);
  assert.ok(Math.abs(matchReach(0.5, parameters) - 0.612) < 1e-9);
});
