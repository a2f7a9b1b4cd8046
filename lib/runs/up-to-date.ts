import type { Catalog } from "../catalog/store/open.ts";
import { readChanges } from "../catalog/versions/change-notes.ts";
import { type RunSettings, versionDigest } from "./settings-digest.ts";

/** Returns whether a run of a library would find nothing to do: one request if nothing has changed. */
export async function isUpToDate(catalog: Catalog, settings: RunSettings): Promise<boolean> {
  const { inForce, notes } = await readChanges(catalog);
  return notes.length === 0 && (inForce === undefined || inForce.settings === versionDigest(settings));
}
