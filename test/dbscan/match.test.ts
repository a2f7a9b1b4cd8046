import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clearMargin,
  farthestReach,
  type MatchRule,
  matchGroup,
  matchReach,
  spreadOf,
} from "../../lib/dbscan/match.ts";
import { readParameters } from "../../lib/parameters.ts";

const parameters = readParameters({ FACE_CLUSTER_DIST: 0.6 });

/** Rule with a reach of .7; groups with the same name are one person's. */
function ruleOf(people: Readonly<Record<number, string>>): MatchRule {
  return {
    reachOf: () => 0.7,
    samePerson: (a, b) => people[a] !== undefined && people[a] === people[b],
    marginAt: (distance) => clearMargin(distance, parameters),
  };
}

const at = (group: number, distance: number) => ({ group, distance });

test("matchGroup: returns the nearest group within reach", () => {
  assert.deepEqual(matchGroup([at(2, 0.65), at(1, 0.4)], ruleOf({})), at(1, 0.4));
  assert.equal(matchGroup([at(1, 0.71)], ruleOf({})), undefined);
  assert.equal(matchGroup([], ruleOf({})), undefined);
});

test("matchGroup: returns none if another person's group is almost as near", () => {
  const candidates = [at(1, 0.4), at(2, 0.45), at(3, 0.69)];
  assert.equal(matchGroup(candidates, ruleOf({})), undefined);
  assert.equal(matchGroup(candidates, ruleOf({ 1: "Ada" })), undefined);
  assert.deepEqual(matchGroup(candidates, ruleOf({ 1: "Ada", 2: "Ada" })), at(1, 0.4));
  assert.equal(matchGroup([...candidates, at(4, 0.49)], ruleOf({ 1: "Ada", 2: "Ada" })), undefined);
});

test("matchGroup: beyond FACE_CLUSTER_DIST, the next group must be the farther away", () => {
  assert.deepEqual(matchGroup([at(1, 0.6), at(2, 0.71)], ruleOf({})), at(1, 0.6));
  assert.equal(matchGroup([at(1, 0.7), at(2, 0.81)], ruleOf({})), undefined);
  assert.deepEqual(matchGroup([at(1, 0.7), at(2, 0.91)], ruleOf({})), at(1, 0.7));
});

test("spreadOf: the distance of two faces from each other, and about the radius of many", () => {
  assert.equal(spreadOf(0.2, 2), 0.4);
  assert.ok(Math.abs(spreadOf(0.5, 1000) - 0.5) < 0.001);
  assert.equal(spreadOf(0, 1), 0);
});

test("matchReach: FACE_MATCH_DIST beyond the spread, but at most the farthest reach", () => {
  const parameters = readParameters({ FACE_MATCH_DIST: 0.3 });
  assert.equal(matchReach(0.1, 0.6, parameters), 0.4);
  assert.equal(matchReach(0.5, 0.6, parameters), 0.6);
});

test("farthestReach: decreases with the size of the library, down to FACE_CLUSTER_DIST", () => {
  const reach = (people: number) =>
    farthestReach({ faces: 15 * people, groups: people, grouped: 10 * people }, parameters);
  const reaches = [10, 100, 1000, 10_000, 100_000].map(reach);
  assert.deepEqual(
    reaches,
    reaches.toSorted((a, b) => b - a),
  );
  assert.equal(reaches[0], 1.22 * 0.6);
  assert.ok(reaches[3]! > 0.6 && reaches[3]! < reaches[0]!, `${reaches[3]} in between`);
  assert.equal(reaches.at(-1), 0.6);
  assert.equal(farthestReach({ faces: 9, groups: 0, grouped: 0 }, parameters), 0.6);
});
