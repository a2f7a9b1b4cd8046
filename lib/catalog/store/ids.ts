import { createHash } from "node:crypto";
import type { Box } from "../../geometry/box.ts";

const hex = (text: string, length: number) => createHash("sha256").update(text).digest("hex").slice(0, length);

/** All versions of one key share these first 20 digits, so that an overwritten photo's predecessor can be found. */
export function keyDigest(library: string, key: string): string {
  return hex(`${library}/${key}`, 20);
}

/** Derived from key and ETag: the same bytes under the same key are the same photo. 28 hex digits. */
export function photoIdOf(library: string, key: string, eTag: string): string {
  return keyDigest(library, key) + hex(eTag.replaceAll('"', ""), 8);
}

/** Derived from the photo and the box of the face's first detection: `PHOTO-8 hex digits`. */
export function faceIdOf(photoId: string, box: Box): string {
  const place = [box.x, box.y, box.width, box.height].map((fraction) => fraction.toFixed(4)).join(" ");
  return `${photoId}-${hex(place, 8)}`;
}

/** The photo a face belongs to; faceIds carry it. */
export function photoIdOfFace(faceId: string): string {
  return faceId.slice(0, faceId.indexOf("-"));
}
