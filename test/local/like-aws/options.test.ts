import assert from "node:assert/strict";
import { test } from "node:test";
import { LIKE_AWS, likeAwsFromEnvironment, readLikeAws } from "../../../lib/local/like-aws/options.ts";

test("1 selects the limits of a new account, and settings change some", () => {
  assert.deepEqual(readLikeAws("1"), LIKE_AWS);
  assert.deepEqual(readLikeAws("concurrency=4, timesFaster=60"), { ...LIKE_AWS, concurrency: 4, timesFaster: 60 });
});

for (const text of ["speed=2", "concurrency", "concurrency=none", "timesFaster=0", "concurrency=1.5"]) {
  test(`FACET_LIKE_AWS=${text} is refused with the names of the settings`, () => {
    assert.throws(() => readLikeAws(text), { name: "WrongSetting", message: /concurrency, timesFaster, sessionSec/ });
  });
}

test("without FACET_LIKE_AWS a host behaves as usual", (t) => {
  // Prepare
  const before = process.env.FACET_LIKE_AWS;
  t.after(() => {
    if (before === undefined) delete process.env.FACET_LIKE_AWS;
    else process.env.FACET_LIKE_AWS = before;
  });
  // Act
  delete process.env.FACET_LIKE_AWS;
  const unset = likeAwsFromEnvironment();
  process.env.FACET_LIKE_AWS = "readUnits=7";
  const set = likeAwsFromEnvironment();
  // Assess
  assert.deepEqual([unset, set?.readUnits], [undefined, 7]);
});
