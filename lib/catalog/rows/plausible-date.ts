import type { PhotoLocation } from "../store/types.ts";

/** The first year of digital cameras: an earlier date in a digital camera's file is a clock that was never set. */
const FIRST_CAMERA = "1990";

/**
 * A date that cameras write when their clock was never set, besides 1 January of some year; PhotoPrism ignores it too
 * (its issue 3229).
 */
const DEFAULT_TIME = "2002-12-08T12:00";

/** Epochs in a time zone behind theirs: 1 January 1970, 1980 and 2000. */
const EVES = ["1969-12-31", "1979-12-31", "1999-12-31"];

/** Length of `YYYY-MM-DDTHH:MM`: seconds and the time zone are left out, a photo's date is local. */
const TO_THE_MINUTE = 16;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Returns true if a date is earlier than any digital camera: it is plausible only for a scan. */
export function isTooOldForCamera(takenAt: string | undefined): boolean {
  return takenAt !== undefined && takenAt < FIRST_CAMERA;
}

/**
 * Returns when a photo was taken, in minutes since 1970 of local time; undefined if its date says nothing: it is missing,
 * in the future of the day when the photo was indexed, a camera's default, or too old for the camera that made the file.
 *
 * A camera without a clock starts at 1 January of a year that its maker chose, and counts from there. So that day says
 * nothing in any year.
 */
export function plausibleMinute(
  { takenAt, scan }: Pick<PhotoLocation, "takenAt" | "scan">,
  indexedAt: string,
): number | undefined {
  if (takenAt === undefined || (isTooOldForCamera(takenAt) && !scan)) return undefined;
  const time = takenAt.slice(0, TO_THE_MINUTE);
  const day = time.slice(0, 10);
  if (day.endsWith("-01-01") || EVES.includes(day) || time === DEFAULT_TIME) return undefined;
  const ms = Date.parse(`${time}Z`);
  return Number.isNaN(ms) || ms > Date.parse(indexedAt) + DAY_MS ? undefined : ms / MINUTE_MS;
}
