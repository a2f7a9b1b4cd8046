import { createHash, randomBytes } from "node:crypto";
import type { Box } from "../../geometry/box.ts";

const hex = (text: string, length: number) => createHash("sha256").update(text).digest("hex").slice(0, length);

/** The id of a place for an object, from its key: 20 hex digits. */
export function locationIdOf(library: string, key: string): string {
  return hex(`${library}/${key}`, LOCATION_DIGITS);
}

const LOCATION_DIGITS = 20;

/** Whether an id is that of a location: of an object that has not become a photo. */
export function isLocationId(id: string): boolean {
  return id.length === LOCATION_DIGITS;
}

/**
 * The id of a photo whose picture data are seen for the first time: 28 hex digits. It stays when the picture is edited, so
 * that data which come back after that find it taken by another picture.
 * @param attempt 0, and one more each time the id before was taken
 */
export function newPhotoId(library: string, digest: string, attempt: number): string {
  return hex(`${library}/${digest}${attempt === 0 ? "" : `/${attempt}`}`, 28);
}

/**
 * Derived from the photo and the box of the face's first detection: `PHOTO-8 hex digits`.
 * @param attempt 0, and one more each time another face of the photo has the id before
 */
export function faceIdOf(photoId: string, box: Box, attempt = 0): string {
  const place = [box.x, box.y, box.width, box.height].map((fraction) => fraction.toFixed(4)).join(" ");
  return `${photoId}-${hex(attempt === 0 ? place : `${place} ${attempt}`, 8)}`;
}

/** The photo a face belongs to; faceIds carry it. */
export function photoIdOfFace(faceId: string): string {
  return faceId.slice(0, faceId.indexOf("-"));
}

/** What tells one writing of a row from every other. */
export function newRevision(): string {
  return randomBytes(6).toString("hex");
}
