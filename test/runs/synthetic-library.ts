import type { Catalog } from "../../lib/catalog/store/open.ts";
import { latestVersion } from "../../lib/catalog/versions/runs.ts";
import { allClusters } from "../../lib/catalog/versions/versions.ts";
import { syntheticFaces } from "../dbscan/synthetic.ts";
import { faceIdOfNumber } from "./library.ts";

/** Length of the vectors. */
export const LENGTH = 32;

/** Makes faces of synthetic people, in order of faceId like the catalog. */
export function people(n: number, seed = 1) {
  const rows = syntheticFaces(n, { length: LENGTH, facesEach: 8, spread: 0.5, seed });
  const faceIds = Array.from({ length: n }, (_, number) => faceIdOfNumber(number)).sort();
  return faceIds.map((faceId, row) => ({ faceId, vector: rows.slice(row * LENGTH, (row + 1) * LENGTH) }));
}

/** Reads the version in force: its clusters, and the ids of the faces of each. */
export async function published(catalog: Catalog) {
  const version = (await latestVersion(catalog))!;
  const clusters = [];
  for await (const cluster of allClusters(catalog, version)) clusters.push(cluster);
  return {
    version,
    clusters,
    partition: clusters
      .map(({ faces }) =>
        faces
          .map(({ faceId }) => faceId)
          .sort()
          .join(" "),
      )
      .sort(),
  };
}
