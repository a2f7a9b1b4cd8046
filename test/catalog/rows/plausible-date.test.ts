import assert from "node:assert/strict";
import { test } from "node:test";
import { plausibleMinute } from "../../../lib/catalog/rows/plausible-date.ts";

const INDEXED_AT = "2026-11-24T00:00:00.000Z";

const minuteOf = (takenAt: string | undefined, scan?: true) =>
  plausibleMinute({ ...(takenAt === undefined ? {} : { takenAt }), ...(scan ? { scan } : {}) }, INDEXED_AT);

test("plausibleMinute: local time in minutes, whatever the seconds and the time zone", () => {
  assert.equal(minuteOf("1990-01-02T00:01:59"), (20 * 365 + 5 + 1) * 24 * 60 + 1);
  assert.equal(minuteOf("2015-06-14T18:30:00+02:00"), minuteOf("2015-06-14T18:30:59"));
});

test("plausibleMinute: a date that a camera has when its clock was never set says nothing", () => {
  for (const takenAt of [
    ...["1970-01-01T00:00:00", "1980-01-01T00:03:12", "2000-01-01T12:00:00", "2013-01-01T00:00:05"],
    ...["1999-12-31T19:00:00", "2002-12-08T12:00:00"],
  ]) {
    assert.equal(minuteOf(takenAt, true), undefined, takenAt);
  }
  for (const takenAt of ["2000-01-02T00:00:00", "2002-12-08T12:01:00", "2013-12-31T19:00:00"]) {
    assert.notEqual(minuteOf(takenAt), undefined, takenAt);
  }
});

test("plausibleMinute: a date before digital cameras is plausible for a scan only", () => {
  assert.equal(minuteOf("1989-12-30T10:00:00"), undefined);
  assert.notEqual(minuteOf("1989-12-30T10:00:00", true), undefined);
  assert.notEqual(minuteOf("1990-02-03T10:00:00"), undefined);
});

test("plausibleMinute: no date, and a date after the photo was indexed, say nothing", () => {
  assert.equal(minuteOf(undefined), undefined);
  assert.equal(minuteOf("2026-11-26T00:00:00"), undefined);
  assert.notEqual(minuteOf("2026-11-24T12:00:00"), undefined);
});
