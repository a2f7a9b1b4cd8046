import assert from "node:assert/strict";
import { test } from "node:test";
import { Capacity } from "../../../lib/local/like-aws/capacity.ts";

function prepare(perSecond: number) {
  let now = 0;
  const capacity = new Capacity(perSecond, () => now);
  return { capacity, wait: (ms: number) => (now += ms) };
}

test("a partition is exhausted after the units of one second, until it has gained some", () => {
  // Prepare
  const { capacity, wait } = prepare(1000);
  // Act
  capacity.charge(1500);
  const atOnce = capacity.isExhausted;
  wait(499);
  const before = capacity.isExhausted;
  wait(2);
  // Assess
  assert.deepEqual([atOnce, before, capacity.isExhausted], [true, true, false]);
});

test("unused capacity of up to five minutes serves a burst", () => {
  // Prepare
  const { capacity, wait } = prepare(10);
  wait(3_600_000);
  // Act
  capacity.charge(2999);
  const within = capacity.isExhausted;
  capacity.charge(1);
  // Assess
  assert.deepEqual([within, capacity.isExhausted], [false, true]);
});
