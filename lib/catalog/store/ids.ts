import { createHash, randomBytes } from "node:crypto";
import type { Box } from "../../geometry/box.ts";

const hex = (text: string, length: number) => createHash("sha256").update(text).digest("hex").slice(0, length);

/** Derives the id of a location from its key: 20 hex digits. */
export function locationIdOf(library: string, key: string): string {
  return hex(`${library}/${key}`, LOCATION_DIGITS);
}

const LOCATION_DIGITS = 20;

/** Returns whether an id is a location's, that is, of an object that has not become a photo. */
export function isLocationId(id: string): boolean {
  return id.length === LOCATION_DIGITS;
}

/**
 * Derives the id of a photo from its first picture data: 28 hex digits. The photo keeps its id when the picture is
 * edited, so if the first picture data come back as another photo, the id is taken.
 * @param attempt 0, and one more each time the previous id was taken
 */
export function newPhotoId(library: string, digest: string, attempt: number): string {
  return hex(`${library}/${digest}${attempt === 0 ? "" : `/${attempt}`}`, 28);
}

/**
 * Derives the id of a face from its photo and the box of its first detection: `PHOTO-8 hex digits`.
 * @param attempt 0, and one more each time another face of the photo has the previous id
 */
export function faceIdOf(photoId: string, box: Box, attempt = 0): string {
  const place = [box.x, box.y, box.width, box.height].map((fraction) => fraction.toFixed(4)).join(" ");
  return `${photoId}-${hex(attempt === 0 ? place : `${place} ${attempt}`, 8)}`;
}

/** Returns the photo of a face, whose id begins with the photo's. */
export function photoIdOfFace(faceId: string): string {
  return faceId.slice(0, faceId.indexOf("-"));
}

/** Returns a random revision, which distinguishes one write of a row from every other. */
export function newRevision(): string {
  return randomBytes(6).toString("hex");
}

/**
 * Returns a revision for a write that does not change the counts: it begins with the revision of the last write that
 * did.
 */
export function newUncountedRevision(before: string): string {
  return `${countedRevision(before)}.${newRevision()}`;
}

/** Returns the revision of the last write that changed the counts. */
export function countedRevision(rev: string): string {
  return rev.split(".", 1)[0]!;
}

/** Returns whether a row was written with a revision; later writes that do not change the counts are ignored. */
export function isWrittenAs(rev: string, now: string | undefined): boolean {
  return now !== undefined && (now === rev || countedRevision(now) === rev);
}
