import type { Status } from "../base/types.ts";

/** The reason why a library has no groups: no photos, none scanned yet, none readable, no faces, or no run yet. */
export type Lack = "photos" | "scanned" | "readable" | "faces" | "run";

/** Returns what a library lacks; undefined if its faces have been grouped. */
export function lackOf(status: Status): Lack | undefined {
  const { photos, faces, skipped, failed, indexing, listing, version } = status;
  if (version !== undefined && faces > 0) return undefined;
  if (photos === 0) return indexing || listing ? "scanned" : "photos";
  if (indexing) return "run";
  if (skipped.count + failed.count === photos) return "readable";
  return faces === 0 ? "faces" : "run";
}
