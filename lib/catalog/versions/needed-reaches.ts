import { getJson, putJson } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { versionFolder } from "./folder.ts";

/**
 * Numbers of faces that would be in no cluster of a version with other values of FACE_MATCH_DIST, on the calibrated scale,
 * without regard to people's decisions.
 */
export interface NeededReaches {
  /** Distance between two values. */
  readonly step: number;
  /** Number of faces of the run. */
  readonly faces: number;
  /** How many of them are in no cluster with a FACE_MATCH_DIST of 0, of one step, of two steps, ... */
  readonly lone: readonly number[];
}

const keyOf = (catalog: Catalog, version: number) => `${versionFolder(catalog, version)}needed-reaches.json`;

/** Writes these numbers before the version is in force. */
export async function putNeededReaches(catalog: Catalog, version: number, reaches: NeededReaches): Promise<void> {
  await putJson(catalog, catalog.runsBucket, keyOf(catalog, version), reaches);
}

/** Reads these numbers; undefined if the version is no longer kept or has no cells. */
export async function readNeededReaches(catalog: Catalog, version: number): Promise<NeededReaches | undefined> {
  return getJson<NeededReaches>(catalog, catalog.runsBucket, keyOf(catalog, version));
}
