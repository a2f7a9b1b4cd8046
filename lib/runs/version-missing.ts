import type { Catalog } from "../catalog/store/open.ts";
import type { InForce } from "../catalog/store/types.ts";
import { versionFolder } from "../catalog/versions/folder.ts";
import { readManifest } from "../catalog/versions/versions.ts";

/** The catalog names a version whose objects are not in the runs bucket, as after a restore of the table alone. */
export class VersionMissing extends Error {
  readonly version: number;

  constructor(version: number, place: string) {
    super(
      `Version ${version} of the clusters is in force, but ${place} is empty: a new version would have other clusters, ` +
        "without the names of these. Restore the objects of the runs bucket, or give the names up with facet cluster --force",
    );
    this.name = "VersionMissing";
    this.version = version;
  }
}

/** @throws VersionMissing if the version in force cannot be read */
export async function assertReadable(catalog: Catalog, inForce: InForce | undefined): Promise<void> {
  if (!inForce || (await readManifest(catalog, inForce.version))) return;
  throw new VersionMissing(inForce.version, `s3://${catalog.runsBucket}/${versionFolder(catalog, inForce.version)}`);
}
