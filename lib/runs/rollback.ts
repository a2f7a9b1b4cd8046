import { allFaceDecisions } from "../catalog/decisions/decisions.ts";
import { markApart } from "../catalog/decisions/person-index.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { allHeld } from "../catalog/versions/held.ts";
import { publishVersion, readInForce, releaseRunLock } from "../catalog/versions/runs.ts";
import { keptVersions, readManifest } from "../catalog/versions/versions.ts";
import { holdLock } from "./run.ts";

/** There is no such version to go back to. */
export class NoSuchVersion extends Error {
  readonly version: number | undefined;
  readonly kept: readonly number[];

  constructor(version: number | undefined, kept: readonly number[]) {
    const what =
      version === undefined ? "There is no version before the one in force" : `Version ${version} is not kept`;
    super(`${what}: ${kept.length > 0 ? `these are: ${kept.join(", ")}` : "run facet cluster first"}`);
    this.name = "NoSuchVersion";
    this.version = version;
    this.kept = kept;
  }
}

/**
 * Puts a kept version in force again, by one write; the one before the version in force where none is named. Names hang
 * on clusters, and come back with them. It stays until a run finds something new, which then goes by it.
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
    // A version from before a decision does not know of it, nor of faces that came back since.
    const changed = new Set((await allFaceDecisions(catalog)).keys());
    for await (const { faceId, state } of allHeld(catalog, version)) if (state !== "kept") changed.add(faceId);
    await markApart(catalog, [...changed]);
    await publishVersion(catalog, { ...inForce, version, highest, eligible, clusters, clustered, noise });
    return { version, from: inForce.version, kept };
  } finally {
    await releaseRunLock(catalog, holder);
  }
}
