import { allFaceDecisions } from "../catalog/decisions/decisions.ts";
import { markDifferences } from "../catalog/decisions/stale-marks.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { allHeld } from "../catalog/versions/held.ts";
import { publishVersion, readInForce, releaseRunLock } from "../catalog/versions/runs.ts";
import { keptVersions, readManifest } from "../catalog/versions/versions.ts";
import { holdLock } from "./run.ts";

/** The version to roll back to is not kept. */
export class NoSuchVersion extends Error {
  readonly version: number | undefined;
  readonly kept: readonly number[];

  constructor(version: number | undefined, kept: readonly number[]) {
    const what =
      version === undefined ? "There is no version before the one in force" : `Version ${version} is not kept`;
    super(`${what}: ${kept.length > 0 ? `the kept versions are ${kept.join(", ")}` : "run facet cluster first"}`);
    this.name = "NoSuchVersion";
    this.version = version;
    this.kept = kept;
  }
}

/**
 * Puts a kept version in force again, with one write. Names belong to clusters and come back with them. The version
 * stays in force until a run finds changes; that run then starts from it.
 * @param wanted by default the kept version before the one in force
 * @throws NoSuchVersion, RunInProgress
 */
export async function rollBack(
  catalog: Catalog,
  wanted?: number,
): Promise<{ readonly version: number; readonly from: number; readonly kept: number[] }> {
  const holder = `rollback-${Date.now()}`;
  await holdLock(catalog, holder);
  try {
    const [inForce, kept] = await Promise.all([readInForce(catalog), keptVersions(catalog)]);
    const version = wanted ?? kept.findLast((each) => inForce !== undefined && each < inForce.version);
    const manifest = version === undefined ? undefined : await readManifest(catalog, version);
    if (!inForce || version === undefined || !manifest) throw new NoSuchVersion(wanted, kept);
    const { eligible, clusters, clustered, noise } = manifest;
    const highest = inForce.highest ?? inForce.version;
    // The version does not reflect decisions made after it, nor faces that returned after it.
    const changed = new Set((await allFaceDecisions(catalog)).keys());
    for await (const { faceId, state } of allHeld(catalog, version)) if (state !== "kept") changed.add(faceId);
    await markDifferences(catalog, changed, { version });
    await publishVersion(catalog, { ...inForce, version, highest, eligible, clusters, clustered, noise });
    return { version, from: inForce.version, kept };
  } finally {
    await releaseRunLock(catalog, holder);
  }
}
